/**
 * When the ring (ringing/ringtones.ts), the ring-back and four short cues are heard. A browser may refuse sound until the person
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

/** How sounds are made (synthesis.ts). */
export interface Synthesis {
  patterns: Readonly<Record<Exclude<SoundName, "ring">, Pattern>>;
  render: (pattern: Pattern, sampleRate: number) => Float32Array<ArrayBuffer>;
}

/** Enough for the highest overtone, and a quarter of the work of an output's own rate. */
const SAMPLE_RATE = 12_000;

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
  /** Until they are known, nothing sounds, and nothing rings. */
  private synthesis: Synthesis | null = null;
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

  /** What is wanted by then is heard at once; what was wanted before, and is not any more, never. */
  setSynthesis(synthesis: Synthesis): void {
    this.synthesis = synthesis;
    this.update();
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
    const pattern = name === "ring" ? this.ring : this.synthesis?.patterns[name];
    return pattern ? this.play(pattern) : null;
  }

  /** In a gesture it is heard also where calls are silent. */
  play(pattern: Pattern): AudioBufferSourceNode | null {
    const { context, synthesis } = this;
    if (!context || !synthesis) return null;
    const samples = synthesis.render(pattern, SAMPLE_RATE);
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
