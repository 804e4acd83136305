/**
 * Encrypts and decrypts every media frame, away from the page's thread (W3C WebRTC Encoded Transform).
 * Closed when anything fails: a frame that cannot be sealed or opened goes nowhere, and until the key is here nothing does.
 */

import { decryptFrame, encryptFrame, randomIv } from "../wire/frames";
import type { FrameOperation, FromWorker, ToWorker } from "./frame-messages";

declare const self: DedicatedWorkerGlobalScope;

type EncodedFrame = RTCEncodedVideoFrame | RTCEncodedAudioFrame;

const REPORT_MS = 1000;

let provideKey: (key: CryptoKey) => void;
const key = new Promise<CryptoKey>((resolve) => (provideKey = resolve));

const counts: FromWorker = { opened: 0, failed: 0 };
let reporting = false;

const count = (outcome: keyof FromWorker): void => {
  counts[outcome] += 1;
  if (reporting) return;
  reporting = true;
  setTimeout(() => {
    self.postMessage({ ...counts });
    counts.opened = counts.failed = 0;
    reporting = false;
  }, REPORT_MS);
};

const frameType = (frame: EncodedFrame): string | undefined => ("type" in frame ? frame.type : undefined);

const operations: Record<FrameOperation, (frame: EncodedFrame) => Promise<ArrayBuffer | null>> = {
  seal: async (frame) => {
    try {
      return (await encryptFrame(await key, frameType(frame), new Uint8Array(frame.data), randomIv())).buffer;
    } catch {
      return null;
    }
  },
  open: async (frame) => {
    try {
      const opened = await decryptFrame(await key, frameType(frame), new Uint8Array(frame.data));
      count("opened");
      return opened.buffer;
    } catch {
      count("failed");
      return null;
    }
  },
};

const run = (operation: FrameOperation, readable: ReadableStream, writable: WritableStream): void => {
  const work = operations[operation];
  const transform = new TransformStream<EncodedFrame, EncodedFrame>({
    transform: async (frame, controller) => {
      const data = await work(frame);
      if (!data) return;
      frame.data = data;
      controller.enqueue(frame);
    },
  });
  // The pipe breaks when the connection closes; that is its normal end.
  readable.pipeThrough(transform).pipeTo(writable).catch(() => undefined);
};

self.addEventListener("rtctransform", ({ transformer }) => {
  const operation: FrameOperation = transformer.options.operation;
  run(operation, transformer.readable, transformer.writable);
});

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "key") provideKey(data.key);
  else run(data.operation, data.readable, data.writable);
});
