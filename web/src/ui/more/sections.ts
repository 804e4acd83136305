/** The sections of the “More” sheet, in their order. */

import type { MoreSection } from "./section";
import { Sound } from "./sound";
import * as words from "./words";

export const sections: readonly MoreSection[] = [
  { id: "sound", title: () => words.sound, View: Sound },
];
