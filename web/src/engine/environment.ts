/** What the engine uses of the browser, in one place, so that a test can give it something else. */

import { realClock } from "./clock";
import type { Clock } from "./clock";
import type { DevicePreferences, Readable } from "./types";

/** Chromium sends plain media, silently, when a transform is set late and this flag is not: W3C webrtc-encoded-transform #314. */
export interface ConnectionSetup extends RTCConfiguration {
  encodedInsertableStreams: boolean;
}

/** W3C Audio Output Devices, section 4: not in every browser. */
export interface OutputPicker {
  selectAudioOutput?(): Promise<MediaDeviceInfo>;
}

export interface Environment {
  clock: Clock;
  /** Absent in a page that is not a secure context. */
  mediaDevices:
    | (Pick<MediaDevices, "enumerateDevices" | "getUserMedia" | "getDisplayMedia" | "addEventListener" | "removeEventListener"> & OutputPicker)
    | undefined;
  /** The kinds of devices that there are. Kept until they change: to look takes long while the browser opens some. */
  kinds(): Promise<readonly MediaDeviceKind[]>;
  permissions: Pick<Permissions, "query"> | undefined;
  preferences: { view: Readable<DevicePreferences>; set(values: Partial<DevicePreferences>): void };
  createConnection(setup: ConnectionSetup): RTCPeerConnection;
  createCertificate(): Promise<RTCCertificate>;
  createFrameWorker(): Worker;
  /** Calls `listener` when the network is back. Returns the way to stop. */
  whenOnline(listener: () => void): () => void;
}

/** Looks at the first call, and again when something has changed since. */
export const lookingAt = (devices: Environment["mediaDevices"]): Environment["kinds"] => {
  let seen: ReturnType<Environment["kinds"]> | null = null;
  const look = async (): Promise<MediaDeviceKind[]> => (await devices?.enumerateDevices())?.map(({ kind }) => kind) ?? [];
  const forget = (): void => void (seen = null);
  devices?.addEventListener("devicechange", forget);
  return () => (seen ??= look().catch(() => (forget(), [])));
};

/** @param createFrameWorker where the worker's program is, which depends on how the page is built */
export const browser = (createFrameWorker: () => Worker, preferences: Environment["preferences"]): Environment => ({
  clock: realClock,
  mediaDevices: navigator.mediaDevices,
  kinds: lookingAt(navigator.mediaDevices),
  permissions: navigator.permissions,
  preferences,
  createConnection: (setup) => new RTCPeerConnection(setup),
  createCertificate: () => RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as EcKeyGenParams),
  createFrameWorker,
  whenOnline: (listener) => {
    addEventListener("online", listener);
    return () => removeEventListener("online", listener);
  },
});
