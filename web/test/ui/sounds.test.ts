import { describe, expect, it } from "vitest";
import { ringOf, ringtones } from "../../src/ui/ringing/ringtones";
import { patterns, render } from "../../src/ui/ringing/synthesis";

const RATE = 8000;
const loudest = (samples: Float32Array): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

/** Goertzel: how much of `hz` is in the samples. */
const strength = (samples: Float32Array, hz: number): number => {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, index) => {
    real += sample * Math.cos((2 * Math.PI * hz * index) / RATE);
    imaginary += sample * Math.sin((2 * Math.PI * hz * index) / RATE);
  });
  return Math.hypot(real, imaginary) / samples.length;
};

describe("the sounds", () => {
  it.each(Object.entries({ ...patterns, ...ringtones }))("%s is heard, does not clip, and meets its own start without a click", (_, pattern) => {
    const samples = render(pattern, RATE);
    expect(samples.length).toBe(pattern.seconds * RATE);
    expect(loudest(samples)).toBeGreaterThan(0.05);
    expect(loudest(samples)).toBeLessThan(1);
    expect(Math.abs((samples.at(-1) ?? 1) - (samples[0] ?? 1))).toBeLessThan(0.01);
  });

  it("the ring-back is 425 Hz, one second of five", () => {
    const samples = render(patterns.ringBack, RATE);
    expect(strength(samples.subarray(0, RATE), 425)).toBeGreaterThan(10 * strength(samples.subarray(0, RATE), 600));
    expect(loudest(samples.subarray(RATE))).toBe(0);
  });

  it("a ring differs from each other one", () => {
    const rings = Object.values(ringtones).map((pattern) => render(pattern, RATE).join());
    expect(new Set(rings).size).toBe(rings.length);
  });

  it("a ring is as loud as is preferred, and none at 0", () => {
    const at = (ringVolume: number): number => loudest(render(ringOf({ ringtone: "hum", ringVolume }), RATE));
    expect(at(1)).toBeCloseTo(loudest(render(ringtones.hum, RATE)));
    expect(at(0.5)).toBeCloseTo(at(1) / 4);
    expect(at(0)).toBe(0);
    expect(at(7)).toBe(at(1));
  });

  it.each(["", "toString", "harp"])("a ring that there is not (%s) is the first one", (ringtone) =>
    expect(ringOf({ ringtone, ringVolume: 1 })).toEqual(ringtones.chimes),
  );
});
