/** The sections of the “More” sheet, in their order. */

import { isConnected } from "../status";
import { strings as beside } from "../words/beside";
import { strings as devices } from "../words/devices";
import { strings as always } from "../words/more";
import { strings } from "../words/sections";
import { Data } from "./data";
import { Devices } from "./devices";
import { Hold } from "./hold";
import { Keys } from "./keys";
import { Messages } from "./messages";
import { hasQuality, Quality } from "./quality";
import { Safety } from "./safety";
import type { MoreProps, MoreSection } from "./section";
import { Sound } from "./sound";
import { View } from "./view";

const isUp = ({ call }: MoreProps): boolean => isConnected(call);

const some: readonly MoreSection[] = [
  { id: "sound", title: () => always.sound, View: Sound },
  { id: "devices", title: () => devices.devices, View: Devices },
];

export const sections: readonly MoreSection[] = LEAN
  ? some
  : [
      { id: "messages", title: () => strings.messages, View: Messages, applies: ({ engine }) => engine.canSay },
      { id: "view", title: () => strings.view, View, applies: isUp },
      ...some,
      { id: "hold", title: () => always.onHold, View: Hold, applies: isUp },
      { id: "safety", title: () => strings.safety, View: Safety, applies: ({ engine }) => engine.safety.status !== "none" },
      { id: "data", title: () => strings.data, View: Data, applies: isUp },
      { id: "quality", title: () => strings.quality, View: Quality, applies: hasQuality },
      { id: "keys", title: () => beside.keys, View: Keys, applies: isUp },
    ];
