/** The sections of the “More” sheet, in their order. */

import { strings } from "../words/more";
import type { MoreSection } from "./section";
import { Sound } from "./sound";

export const sections: readonly MoreSection[] = [
  { id: "sound", title: () => strings.sound, View: Sound },
];
