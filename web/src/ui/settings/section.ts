/** What the settings dialog gives to each of its sections. */

import type { Home } from "../home-link";
import type { Sounds } from "../sounds";

export interface SettingsProps {
  ask: Home["ask"];
  sounds: Sounds;
  onClose: () => void;
}

/** What a section settles is kept at once, or by a button of its own. */
export type SectionProps = SettingsProps;
