/** What changes in a call once its connection is up. */

import { beforeEach, expect, test, vi } from "vitest";

import { CallEngine } from "../../src/engine/engine";
import { SOURCES } from "../../src/engine/slots";
import { encodeCandidates, encodeSession } from "../../src/wire/session";
import { settled } from "../manual-clock";
import { fakeEnvironment, FakeStream } from "./fakes";
import type { FakeConnection, FakeEnvironment } from "./fakes";

vi.stubGlobal("MediaStream", FakeStream);
vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) });
// What is loaded with the first connection is there: a test's clock does not wait for it.
await import("../../src/engine/beside");

const iceCandidates = encodeCandidates([]);
const session = (type: "offer" | "answer"): string => encodeSession({ type, sdp: "v=0\r\n" });

let environment: FakeEnvironment;
let engine: CallEngine;

beforeEach(() => {
  environment = fakeEnvironment();
  engine = new CallEngine(environment, () => undefined);
  engine.extended = true;
});

const connection = (): FakeConnection => environment.connections.at(-1) as FakeConnection;
const encodings = () => connection().transceivers.map(({ sender }) => sender.encodings[0]);
const scales = () => encodings().map((encoding) => encoding?.scaleResolutionDownBy ?? 1);
const CAMERA = SOURCES.indexOf("camera");

const beginnings = {
  offers: async (generation: number) => {
    const more = generation > 0 ? { generation } : {};
    await engine.handle({ type: "start", media: "video", ...more });
    await engine.handle({ type: "answer", answer: session("answer"), iceCandidates, ...more });
  },
  answers: async (generation: number) => {
    const more = generation > 0 ? { generation } : {};
    await engine.handle({ type: "offer", media: "video", offer: session("offer"), iceCandidates, ...more });
  },
};

test.each(Object.entries(beginnings))("who %s begins with a quarter of the camera's picture, on each connection", async (_, begin) => {
  for (const generation of [0, 1]) {
    await begin(generation);
    await settled();
    expect(scales()).toEqual(SOURCES.map((source) => (source === "camera" ? 2 : 1)));
    connection().become("connected");
    await settled();
    await environment.clock.pass(899);
    expect(scales()[CAMERA]).toBe(2);
    await environment.clock.pass(1);
    expect(scales()).toEqual([1, 1, 1, 1]);
  }
});

test("who spares their connection goes on with it", async () => {
  engine.useData("low");
  await beginnings.offers(0);
  connection().become("connected");
  await settled();
  await environment.clock.pass(900);
  expect(encodings()[CAMERA]).toMatchObject({ scaleResolutionDownBy: 2, maxBitrate: 120_000 });
});

/** Of each 15 pictures of the camera 3 are sent, on a path that takes twice of what that needs. @param until in seconds */
const holdBack = async (until: number): Promise<void> => {
  for (let second = environment.clock.now() / 1000; second < until; second++) {
    connection().stats = new Map<string, unknown>([
      ["T", { type: "transport", selectedCandidatePairId: "P" }],
      ["P", { type: "candidate-pair", availableOutgoingBitrate: 300_000, bytesSent: second * 18_750 }],
      ["camera", { type: "media-source", frames: second * 15 }],
      ["out", { type: "outbound-rtp", mid: String(CAMERA), mediaSourceId: "camera", framesEncoded: second * 3 }],
    ]);
    await environment.clock.pass(1000);
  }
};

test("an encoder that saves for nothing is told anew what it may take, and again", async () => {
  await beginnings.offers(0);
  connection().become("connected");
  await settled();
  const told: unknown[] = [];
  for (const until of [4, 6, 10]) {
    await holdBack(until);
    told.push(encodings()[CAMERA]?.maxFramerate);
  }
  expect(told).toEqual([undefined, 120, 121]);
});

test("one that is to save goes on with it", async () => {
  engine.useData("low");
  await beginnings.offers(0);
  connection().become("connected");
  await settled();
  await holdBack(10);
  expect(encodings()[CAMERA]).toMatchObject({ maxFramerate: 15, maxBitrate: 120_000 });
});
