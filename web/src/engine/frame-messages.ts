/** What the page and its frame worker say to each other. */

/** `seal` on the way out, `open` on the way in. */
export type FrameOperation = "seal" | "open";

export interface FramesOf {
  operation: FrameOperation;
  kind: "audio" | "video";
}

export type ToWorker =
  | { type: "key"; key: CryptoKey }
  /** For browsers with createEncodedStreams only: the streams themselves are handed over. */
  | { type: "streams"; frames: FramesOf; readable: ReadableStream; writable: WritableStream };

/** Received frames of about the last second: how many the key opened, and how many not. */
export interface FromWorker {
  opened: number;
  failed: number;
}
