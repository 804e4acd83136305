/**
 * The ring (ringing/ringtones.ts), the ring-back and four short cues, synthesised. A browser may refuse sound until the person
 * has clicked; sound that cannot be made is no error: nothing here throws or rejects.
 */

import type { Readable } from "../engine/types";
import { Store } from "../engine/store";

/** Times in seconds, `at` from the start of the pattern. */
export interface Note {
  at: number;
  seconds: number;
  hz: number;
  /** A struck note dies away; a held one is level between two short ramps. */
  held?: boolean;
}

export interface Pattern {
  notes: readonly Note[];
  /** The length of one turn. */
  seconds: number;
  gain: number;
  loops: boolean;
}

export type SoundName = "ring" | "ringBack" | "connected" | "lost" | "back" | "ended";

export const chord = (at: number, ...tones: number[]): Note[] =>
  tones.map((hz, index) => ({ at: at + index * 0.14, seconds: 1.1, hz }));

export const patterns: Readonly<Record<Exclude<SoundName, "ring">, Pattern>> = {
  // The European ring-back: 425 Hz, 1 s on, 4 s off (ETSI TR 101 041).
  ringBack: { notes: [{ at: 0, seconds: 1, hz: 425, held: true }], seconds: 5, gain: 0.07, loops: true },
  connected: { notes: chord(0, 659.3, 987.8), seconds: 1, gain: 0.14, loops: false },
  lost: { notes: chord(0, 440, 440), seconds: 1, gain: 0.14, loops: false },
  back: { notes: chord(0, 440, 659.3), seconds: 1, gain: 0.14, loops: false },
  ended: { notes: chord(0, 659.3, 440), seconds: 1, gain: 0.14, loops: false },
};

const RAMP = 0.012;
/** Enough for the highest overtone, and a quarter of the work of an output's own rate. */
const SAMPLE_RATE = 12_000;

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

/** `shake`: the device begins to, or stops. */
export interface Ring extends Pattern {
  shake: (on: boolean) => void;
}

export interface SoundView {
  /** The person wants sound in this tab. */
  readonly on: boolean;
  /** The browser allows it. */
  readonly unlocked: boolean;
}

export class Sounds {
  readonly view: Readable<SoundView>;
  private readonly state = new Store<SoundView>({ on: true, unlocked: false });
  private readonly playing = new Set<AudioBufferSourceNode>();
  private wanted: SoundName | null = null;
  private looping: AudioBufferSourceNode | null = null;
  /** Until it is known, nothing rings. */
  private ring: Ring | null = null;

  constructor(private readonly context: AudioContext | null) {
    this.view = this.state;
    const follow = (): void => {
      if (context?.state !== "running") return;
      this.state.patch({ unlocked: true });
      this.update();
    };
    context?.addEventListener("statechange", follow);
    follow();
    for (const gesture of ["pointerup", "keydown"]) addEventListener(gesture, () => this.unlock());
  }

  /** Whether a sound that is played now is heard. */
  get audible(): boolean {
    const { on, unlocked } = this.state.get();
    return on && unlocked;
  }

  setOn(on: boolean): void {
    this.state.patch({ on });
    this.unlock();
    this.update();
  }

  /** The one sound that goes on until it is told otherwise. */
  loop(name: SoundName | null): void {
    if (name === this.wanted) return;
    if (name === "ring" || this.wanted === "ring") this.ring?.shake(name === "ring");
    this.wanted = name;
    this.looping?.stop();
    this.looping = null;
    this.update();
  }

  /** A short sound, once. */
  cue(name: SoundName): void {
    if (this.audible) this.start(name);
  }

  setRing(ring: Ring): void {
    this.ring = ring;
    if (this.wanted === "ring") this.update();
  }

  /** Has an effect in a gesture only. */
  private unlock(): void {
    if (!this.state.get().unlocked) this.context?.resume().catch(() => undefined);
  }

  private update(): void {
    if (!this.audible) {
      this.looping?.stop();
      this.looping = null;
    } else if (this.wanted) this.looping ??= this.start(this.wanted);
    this.rest();
  }

  private start(name: SoundName): AudioBufferSourceNode | null {
    const pattern = name === "ring" ? this.ring : patterns[name];
    return pattern && this.play(pattern);
  }

  /** In a gesture it is heard also where calls are silent. */
  play(pattern: Pattern): AudioBufferSourceNode | null {
    const { context } = this;
    if (!context) return null;
    const samples = render(pattern, SAMPLE_RATE);
    const buffer = context.createBuffer(1, samples.length, SAMPLE_RATE);
    buffer.copyToChannel(samples, 0);
    // Looping in the buffer, not by a timer: a tab in the background has its timers held back.
    const source = new AudioBufferSourceNode(context, { buffer, loop: pattern.loops });
    source.connect(context.destination);
    source.onended = () => {
      this.playing.delete(source);
      this.rest();
    };
    this.playing.add(source);
    source.start();
    context.resume().catch(() => undefined);
    return source;
  }

  /** A running context keeps the sound card open; between sounds it need not be. */
  private rest(): void {
    if (!this.playing.size && this.state.get().unlocked) this.context?.suspend().catch(() => undefined);
  }
}

/** Null where the browser has no Web Audio or no output. */
export const audioContext = (): AudioContext | null => {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
};
