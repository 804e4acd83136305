import { expect, test } from "vitest";

import { figuresBetween, readFigures } from "../../src/engine/figures";
import { sourceOfMid } from "../../src/engine/slots";

const report = (...stats: Record<string, unknown>[]) => new Map(stats.map((stat) => [String(stat["id"]), stat]));

const at = (second: number, more: Record<string, unknown> = {}) =>
  readFigures(
    report(
      { id: "opus", type: "codec", mimeType: "audio/opus" },
      { id: "vp8", type: "codec", mimeType: "video/VP8" },
      {
        id: "a", type: "inbound-rtp", mid: "0", codecId: "opus", jitter: 0.004, packetsReceived: 50 * second,
        totalSamplesReceived: 48_000 * second, concealedSamples: 4800 * second, silentConcealedSamples: 2400 * second, ...more,
      },
      { id: "v", type: "inbound-rtp", mid: "1", codecId: "vp8", framesDecoded: 24 * second, framesReceived: 25 * second, frameWidth: 640, frameHeight: 360, totalFreezesDuration: 0.25 * second },
      { id: "s", type: "inbound-rtp", mid: "3", framesDecoded: 0 },
      { id: "o", type: "outbound-rtp", mid: "1", framesEncoded: 30 * second, frameWidth: 1280, frameHeight: 720 },
      { id: "r", type: "remote-inbound-rtp", fractionLost: 0.05 },
      { id: "q", type: "remote-inbound-rtp", fractionLost: 0.02 },
    ),
    sourceOfMid,
  );

test("of two readings a second apart", () =>
  expect(figuresBetween(at(1), at(2), 1)).toEqual({
    camera: { width: 640, height: 360, fps: 24 },
    arriving: 25,
    screen: null,
    sent: { width: 1280, height: 720, fps: 30 },
    concealedPercent: 5,
    frozen: 0.25,
    jitterMs: 4,
    peerLossPercent: 5,
    audioCodec: "opus",
    videoCodec: "VP8",
  }));

test("sound of which no packet comes is off, not concealed", () =>
  expect(figuresBetween(at(1), at(2, { packetsReceived: 55, concealedSamples: 50_000 }), 1).concealedPercent).toBeNull());

test("of an empty report nothing is known", () => {
  const nothing = readFigures(new Map(), sourceOfMid);
  expect(figuresBetween(nothing, nothing, 1)).toEqual({
    camera: null,
    arriving: null,
    screen: null,
    sent: null,
    concealedPercent: null,
    frozen: 0,
    jitterMs: null,
    peerLossPercent: null,
    audioCodec: null,
    videoCodec: null,
  });
});
