/** The sounds of a call, as numbers: loaded once the page is there. */

import type { Note, Pattern, Synthesis } from "../sounds";

export const chord = (at: number, ...tones: number[]): Note[] =>
  tones.map((hz, index) => ({ at: at + index * 0.14, seconds: 1.1, hz }));

export const patterns: Synthesis["patterns"] = {
  // The European ring-back: 425 Hz, 1 s on, 4 s off (ETSI TR 101 041).
  ringBack: { notes: [{ at: 0, seconds: 1, hz: 425, held: true }], seconds: 5, gain: 0.07, loops: true },
  connected: { notes: chord(0, 659.3, 987.8), seconds: 1, gain: 0.14, loops: false },
  lost: { notes: chord(0, 440, 440), seconds: 1, gain: 0.14, loops: false },
  back: { notes: chord(0, 440, 659.3), seconds: 1, gain: 0.14, loops: false },
  ended: { notes: chord(0, 659.3, 440), seconds: 1, gain: 0.14, loops: false },
};

const RAMP = 0.012;
/** The amplitude of a note `elapsed` seconds after its start. */
const envelope = (note: Note, elapsed: number): number => {
  const edge = Math.min(1, elapsed / RAMP, (note.seconds - elapsed) / RAMP);
  return note.held ? edge : edge * Math.exp(-elapsed * 5);
};

/** One turn of a pattern as samples, between -1 and 1. */
export const render = (pattern: Pattern, sampleRate: number): Float32Array<ArrayBuffer> => {
  const samples = new Float32Array(Math.round(pattern.seconds * sampleRate));
  for (const note of pattern.notes) {
    const first = Math.round(note.at * sampleRate);
    const count = Math.min(Math.round(note.seconds * sampleRate), samples.length - first);
    for (let index = 0; index < count; index++) {
      const elapsed = index / sampleRate;
      const angle = 2 * Math.PI * note.hz * elapsed;
      const tone = note.held ? Math.sin(angle) : Math.sin(angle) + 0.25 * Math.sin(2 * angle);
      samples[first + index] = (samples[first + index] ?? 0) + pattern.gain * envelope(note, elapsed) * tone;
    }
  }
  return samples;
};
