/** The sections of the “More” sheet, in their order. */

import { isConnected } from "../status";
import { strings as devices } from "../words/devices";
import { strings } from "../words/more";
import { Devices } from "./devices";
import { Hold } from "./hold";
import { Messages } from "./messages";
import { Safety } from "./safety";
import type { MoreSection } from "./section";
import { Sound } from "./sound";

export const sections: readonly MoreSection[] = [
  { id: "messages", title: () => strings.messages, View: Messages, applies: ({ engine }) => engine.canSay },
  { id: "sound", title: () => strings.sound, View: Sound },
  { id: "devices", title: () => devices.devices, View: Devices },
  { id: "hold", title: () => strings.onHold, View: Hold, applies: ({ call }) => isConnected(call) },
  { id: "safety", title: () => strings.safety, View: Safety, applies: ({ engine }) => engine.safety.status !== "none" },
];
