import { describe, expect, it } from "vitest";
import { patterns, render } from "../../src/ui/sounds";
import type { SoundName } from "../../src/ui/sounds";

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
  it.each(Object.keys(patterns) as SoundName[])("%s is heard, does not clip, and meets its own start without a click", (name) => {
    const samples = render(patterns[name], RATE);
    expect(samples.length).toBe(patterns[name].seconds * RATE);
    expect(loudest(samples)).toBeGreaterThan(0.05);
    expect(loudest(samples)).toBeLessThan(1);
    expect(Math.abs((samples.at(-1) ?? 1) - (samples[0] ?? 1))).toBeLessThan(0.01);
  });

  it("the ring-back is 425 Hz, one second of five", () => {
    const samples = render(patterns.ringBack, RATE);
    expect(strength(samples.subarray(0, RATE), 425)).toBeGreaterThan(10 * strength(samples.subarray(0, RATE), 600));
    expect(loudest(samples.subarray(RATE))).toBe(0);
  });
});
