/** The sections of the “More” sheet, in their order. */

import { isConnected } from "../status";
import { strings as beside } from "../words/beside";
import { strings as devices } from "../words/devices";
import { strings } from "../words/more";
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

/** The page in one file has no keys of its own. */
const keys: readonly MoreSection[] =
  import.meta.env.MODE === "onefile" ? [] : [{ id: "keys", title: () => beside.keys, View: Keys, applies: isUp }];

export const sections: readonly MoreSection[] = [
  { id: "messages", title: () => strings.messages, View: Messages, applies: ({ engine }) => engine.canSay },
  { id: "view", title: () => strings.view, View, applies: isUp },
  { id: "sound", title: () => strings.sound, View: Sound },
  { id: "devices", title: () => devices.devices, View: Devices },
  { id: "hold", title: () => strings.onHold, View: Hold, applies: isUp },
  { id: "safety", title: () => strings.safety, View: Safety, applies: ({ engine }) => engine.safety.status !== "none" },
  { id: "data", title: () => strings.data, View: Data, applies: isUp },
  { id: "quality", title: () => strings.quality, View: Quality, applies: hasQuality },
  ...keys,
];
