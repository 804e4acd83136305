/** A value that tells its listeners when it changes. */

import type { EngineView, Readable } from "./types";

export class Store<T extends object> implements Readable<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private value: T) {}

  get(): T {
    return this.value;
  }

  /** Replaces the fields given; listeners are told only when one of them differs. */
  patch(fields: Partial<T>): void {
    const keys = Object.keys(fields) as (keyof T)[];
    if (keys.every((key) => Object.is(this.value[key], fields[key]))) return;
    this.value = { ...this.value, ...fields };
    for (const listener of [...this.listeners]) listener(this.value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}

export const idleView: EngineView = {
  streams: {
    localCamera: null,
    localScreen: null,
    remoteCamera: null,
    remoteScreen: null,
    remoteAudio: null,
    remoteScreenAudio: null,
  },
  local: { mic: "off", camera: "off", screen: "off" },
  peer: { mic: false, camera: false, screenVideo: false, screenAudio: false },
  connection: "new",
  route: null,
  encryption: { status: "none", undecrypted: 0 },
  promptOpen: false,
  mediaProblem: null,
  peerIsLocalcall: false,
  lacking: [],
  quality: null,
  held: { mine: false, theirs: false },
  safety: { status: "none", words: [], changed: false },
  messages: [],
  canSay: false,
  speaker: "",
  figures: null,
  step: null,
  candidates: { local: [], remote: [] },
  asked: "full",
};
