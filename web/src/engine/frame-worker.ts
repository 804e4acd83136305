/**
 * Encrypts and decrypts every media frame, away from the page's thread (W3C WebRTC Encoded Transform).
 * Closed when anything fails: a frame that cannot be sealed or opened goes nowhere, and until the key is here nothing does.
 */

import { encryptFrame, frameTypes, openFrame, randomIv } from "../wire/frames";
import type { FrameOperation, FramesOf, FromWorker, ToWorker } from "./frame-messages";

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

type Work = (frame: EncodedFrame, kind: FramesOf["kind"]) => Promise<ArrayBuffer | null>;

const typesOf = (frame: EncodedFrame, kind: FramesOf["kind"], data: Uint8Array): (string | null | undefined)[] =>
  frameTypes(kind, "type" in frame ? frame.type : undefined, data);

const operations: Record<FrameOperation, Work> = {
  seal: async (frame, kind) => {
    try {
      const plain = new Uint8Array(frame.data);
      const [type] = typesOf(frame, kind, plain);
      return (await encryptFrame(await key, type, plain, randomIv())).buffer;
    } catch {
      return null;
    }
  },
  open: async (frame, kind) => {
    try {
      const sealed = new Uint8Array(frame.data);
      const opened = await openFrame(await key, typesOf(frame, kind, sealed), sealed);
      count("opened");
      return opened.buffer;
    } catch {
      count("failed");
      return null;
    }
  },
};

const run = ({ operation, kind }: FramesOf, readable: ReadableStream, writable: WritableStream): void => {
  const work = operations[operation];
  const transform = new TransformStream<EncodedFrame, EncodedFrame>({
    transform: async (frame, controller) => {
      const data = await work(frame, kind);
      if (!data) return;
      frame.data = data;
      controller.enqueue(frame);
    },
  });
  // The pipe breaks when the connection closes; that is its normal end.
  readable.pipeThrough(transform).pipeTo(writable).catch(() => undefined);
};

self.addEventListener("rtctransform", ({ transformer }) => {
  const frames: FramesOf = transformer.options;
  run(frames, transformer.readable, transformer.writable);
});

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "key") provideKey(data.key);
  else run(data.frames, data.readable, data.writable);
});
