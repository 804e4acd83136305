/** What the “More” sheet of a call gives to each of its sections. A section is a line in sections.ts. */

import type { ComponentType } from "preact";
import type { Store } from "../../engine/store";
import type { CallView, EngineView } from "../../engine/types";
import type { CallSession } from "../session";
import type { Sounds } from "../sounds";
import type { Wishes } from "../wishes";

export interface MoreProps {
  session: CallSession;
  /** As of this drawing, as the next one: the sheet is drawn again at each change of them. */
  call: CallView;
  engine: EngineView;
  sounds: Sounds;
  wishes: Store<Wishes>;
  /** Closes the sheet, and gives the focus back. */
  close: () => void;
}

export interface SheetProps extends MoreProps {
  /** The id of the section to begin with; empty for the top. */
  at: string;
}

export interface MoreSection {
  id: string;
  title: () => string;
  View: ComponentType<MoreProps>;
  /** Whether there is anything to show now; without it there always is. */
  applies?: (props: MoreProps) => boolean;
}
