/** The four media slots of a call: the mid of an m-line names its source (docs/protocol.md section 2). */

import type { MediaSource } from "../wire/wcall";

export interface Slot {
  readonly kind: "audio" | "video";
  /** Sources of one group are played in step. */
  readonly group: "camera" | "screen";
}

export const SLOTS: Readonly<Record<MediaSource, Slot>> = {
  mic: { kind: "audio", group: "camera" },
  camera: { kind: "video", group: "camera" },
  screenAudio: { kind: "audio", group: "screen" },
  screenVideo: { kind: "video", group: "screen" },
};

/** In the order of their m-lines: the index is the mid. */
export const SOURCES = Object.keys(SLOTS) as MediaSource[];

export const sourceOfMid = (mid: string | null): MediaSource | undefined => (mid ? SOURCES[Number(mid)] : undefined);

export const perSource = <T>(value: (source: MediaSource) => T): Record<MediaSource, T> =>
  Object.fromEntries(SOURCES.map((source) => [source, value(source)])) as Record<MediaSource, T>;
