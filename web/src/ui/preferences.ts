/**
 * What the person prefers in this browser: kept per origin, shared by its tabs. Where a browser keeps nothing (a file, a strict
 * host, a private window that says no) it lasts as long as the page.
 */

import { Store } from "../engine/store";
import type { Readable } from "../engine/types";

/** Each with its default; a stored value of another type counts as none. */
const defaults = {
  /** Of the page, as BCP 47; empty: as the browser. */
  language: "",
  micId: "",
  micLabel: "",
  cameraId: "",
  cameraLabel: "",
  speakerId: "",
  speakerLabel: "",
  noiseSuppression: true,
  echoCancellation: true,
  autoGainControl: true,
  backgroundBlur: false,
  /** One of ringing/ringtones.ts. */
  ringtone: "chimes",
  /** From 0 to 1. */
  ringVolume: 1,
  /** Calls are announced outside of the page too, where the browser allows it. */
  notify: true,
  /** Such an announcement does not say who calls. */
  hideNames: false,
  /** Calls missed until then have been seen; milliseconds since the epoch. */
  missedSeenAt: 0,
  /** How much of the connection each call may take: a DataUse. */
  data: "full",
  /** Single keys do something in a call (WCAG 2.1.4). */
  shortcuts: true,
  /** The space bar opens a muted microphone as long as it is held. */
  pushToTalk: false,
};

export type PreferenceValues = typeof defaults;

type Keeper = Pick<Storage, "getItem" | "setItem">;

const KEY = "localcall.preferences";

const read = (keeper: Keeper | null): PreferenceValues => {
  try {
    const stored: unknown = JSON.parse(keeper?.getItem(KEY) ?? "{}");
    const entries = Object.entries(defaults).map(([name, value]) => {
      const kept = (stored as Record<string, unknown> | null)?.[name];
      return [name, typeof kept === typeof value ? kept : value];
    });
    return Object.fromEntries(entries) as PreferenceValues;
  } catch {
    return defaults;
  }
};

export class Preferences {
  readonly view: Readable<PreferenceValues>;
  private readonly state: Store<PreferenceValues>;

  constructor(private readonly keeper: Keeper | null) {
    this.view = this.state = new Store(read(keeper));
  }

  set(values: Partial<PreferenceValues>): void {
    this.state.patch(values);
    try {
      this.keeper?.setItem(KEY, JSON.stringify(this.state.get()));
    } catch {
      // Full or forbidden: it lasts as long as the page.
    }
  }

  /** Another tab has changed them. */
  reread(): void {
    this.state.patch(read(this.keeper));
  }
}

/** Merely to ask for it throws where storage is forbidden. */
const storage = (): Storage | null => {
  try {
    return localStorage;
  } catch {
    return null;
  }
};

/** Those of this page. */
export const preferences = new Preferences(storage());
addEventListener("storage", ({ key }) => key === KEY && preferences.reread());
