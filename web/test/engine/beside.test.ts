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
