import { describe, expect, test } from "vitest";

import { QualityJudge, stepOf } from "../../src/engine/quality";
import type { Figures } from "../../src/engine/types";
import type { Quality } from "../../src/wire/wcall";

const fine: Quality = { rttMs: 20, lossPercent: 0, inboundKbps: 900, outboundKbps: 900, fps: 24 };
const clear: Figures = {
  camera: { width: 1280, height: 720, fps: 24 },
  arriving: 24,
  screen: null,
  sent: null,
  concealedPercent: 0,
  frozen: 0,
  jitterMs: 5,
  peerLossPercent: 0,
  audioCodec: "opus",
  videoCodec: "VP8",
};

describe("one second", () => {
  test.each<[string, Partial<Quality>, Partial<Figures>]>([
    ["good", {}, {}],
    ["good", { lossPercent: 2.9 }, {}],
    ["fair", { lossPercent: 3 }, {}],
    ["fair", { lossPercent: 10 }, {}],
    ["poor", { lossPercent: 15 }, {}],
    ["fair", {}, { peerLossPercent: 10 }],
    ["fair", { rttMs: 300 }, {}],
    ["poor", { rttMs: 800 }, {}],
    ["fair", {}, { jitterMs: 50 }],
    ["poor", {}, { concealedPercent: 20 }],
    ["fair", {}, { frozen: 0.2 }],
    ["poor", {}, { frozen: 0.6, concealedPercent: 5 }],
    ["fair", {}, { arriving: 7 }],
    ["good", {}, { camera: { width: 1280, height: 720, fps: 7 } }],
    ["fair", {}, { camera: { width: 640, height: 360, fps: 15 } }],
    ["poor", {}, { camera: { width: 160, height: 90, fps: 15 } }],
    ["good", {}, { camera: { width: 720, height: 1280, fps: 15 } }],
    ["good", {}, { camera: null, screen: { width: 1920, height: 1080, fps: 1 } }],
  ])("is %s with %o %o", (step, quality, figures) =>
    expect(stepOf({ quality: { ...fine, ...quality }, figures: { ...clear, ...figures }, mostRows: 720 })).toBe(step));

  test("of which nothing is known is good", () => {
    const { rttMs: _, lossPercent: __, ...unknown } = fine;
    const dark = { ...clear, camera: null, concealedPercent: null, jitterMs: null, peerLossPercent: null };
    expect(stepOf({ quality: unknown, figures: dark, mostRows: 0 })).toBe("good");
  });
});

describe("the judge", () => {
  const lossy = { ...fine, lossPercent: 10 };
  const awful = { ...fine, lossPercent: 40 };
  const steps = (...seconds: Quality[]) => {
    const judge = new QualityJudge();
    return seconds.map((quality) => judge.take(quality, clear));
  };
  const warm = [awful, awful, awful, awful];

  test("says nothing of the first seconds", () =>
    expect(steps(...warm, fine)).toEqual([null, null, null, null, "good"]));

  test("lowers at the second bad second in a row, well within five", () =>
    expect(steps(...warm, fine, lossy, lossy).slice(-3)).toEqual(["good", "good", "fair"]));

  test("does not mind a single bad one", () =>
    expect(steps(...warm, fine, awful, fine, awful, fine).slice(4)).toEqual(Array(5).fill("good")));

  test("lowers only as far as both say", () =>
    expect(steps(...warm, fine, lossy, awful).at(-1)).toBe("fair"));

  test("raises after four better ones, to the worst of them", () =>
    expect(steps(...warm, awful, lossy, lossy, lossy, fine, fine, fine, fine).slice(-8)).toEqual([
      "poor", "poor", "poor", "poor", "fair", "fair", "fair", "good",
    ]));
});
