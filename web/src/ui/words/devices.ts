/** The words of choosing devices and of what happens to them, in English: loaded once a call is up, or when they are asked for. */

import type { DeviceKind, DeviceProblem, Processing } from "../../engine/types";
import { group } from "./speech";

export const strings = group("devices", {
  devices: "Devices",
  kind: { mic: "Microphone", camera: "Camera", speaker: "Speaker" } satisfies Record<DeviceKind, string>,
  numbered: (kind: string, number: number) => `${kind} ${number}`,
  systemDefault: "As the system",
  notThere: (name: string) => `${name} (not connected)`,
  otherSpeaker: "Choose another speaker…",
  processing: {
    noiseSuppression: "Suppress noise",
    echoCancellation: "Cancel echo",
    autoGainControl: "Even out loudness",
    backgroundBlur: "Blur the background",
  } satisfies Record<Processing, string>,

  fell: (from: string, to: string) => `“${from}” was unplugged. Now using “${to}”.`,
  fellToDefault: (from: string) => `“${from}” was unplugged. The sound comes from the default speaker now.`,
  back: (name: string) => `“${name}” is connected again, and in use.`,
  offered: (name: string) => `Use “${name}”?`,
  use: "Use it",
  failed: {
    denied: (name: string) => `The browser does not allow “${name}”. Nothing was changed.`,
    blocked: (name: string) => `The system does not allow “${name}”. Nothing was changed.`,
    missing: (name: string) => `“${name}” is not there. Nothing was changed.`,
    busy: (name: string) => `Another program holds “${name}”. Nothing was changed.`,
  } satisfies Record<DeviceProblem, (name: string) => string>,
  dismiss: "Dismiss",
});

export type DevicesWords = typeof strings;
