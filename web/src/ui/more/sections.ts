/** The sections of the “More” sheet, in their order. */

import { strings as devices } from "../words/devices";
import { strings } from "../words/more";
import { Devices } from "./devices";
import type { MoreSection } from "./section";
import { Sound } from "./sound";

export const sections: readonly MoreSection[] = [
  { id: "sound", title: () => strings.sound, View: Sound },
  { id: "devices", title: () => devices.devices, View: Devices },
];
