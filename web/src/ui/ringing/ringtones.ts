/** What a call may ring with. */

import type { PreferenceValues, Preferences } from "../preferences";
import type { Note, Pattern, Sounds } from "../sounds";
import { chord, patterns, render } from "./synthesis";

/** Two tones in turn, as the hammer of a bell strikes its two cups. */
const trill = (at: number): Note[] =>
  Array.from({ length: 16 }, (_, index) => ({ at: at + index * 0.05, seconds: 0.3, hz: index % 2 ? 1046.5 : 830.6 }));

const hum = (at: number): Note[] => [220, 330].map((hz) => ({ at, seconds: 0.35, hz, held: true }));

const ringtone = (notes: readonly Note[], gain: number): Pattern => ({ notes, seconds: 3, gain, loops: true });

export const ringtones = {
  chimes: ringtone([...chord(0, 659.3, 830.6, 987.8, 1318.5), ...chord(0.84, 554.4, 659.3, 830.6, 1108.7)], 0.22),
  marimba: ringtone([...chord(0, 523.3, 784, 659.3, 1046.5, 784), ...chord(0.98, 880, 659.3, 784)], 0.24),
  bell: ringtone([...trill(0), ...trill(1.1)], 0.09),
  hum: ringtone([...hum(0), ...hum(0.5)], 0.25),
} satisfies Record<string, Pattern>;

export type Ringtone = keyof typeof ringtones;

/** `preferred` as it is kept: any text, and a volume that the ear takes for even steps. */
export const ringOf = ({ ringtone, ringVolume }: Pick<PreferenceValues, "ringtone" | "ringVolume">): Pattern => {
  const pattern = Object.hasOwn(ringtones, ringtone) ? ringtones[ringtone as Ringtone] : ringtones.chimes;
  return { ...pattern, gain: pattern.gain * Math.min(1, Math.max(0, ringVolume)) ** 2 };
};

/** A minute of it, as long as a call rings: a shake, a pause, a shake, a longer pause; milliseconds. */
const SHAKES = Array.from({ length: 20 }, () => [500, 500, 500, 1500]).flat();

/** Browsers that have it refuse it until the person has touched the page. */
const shake = (on: boolean): void => {
  if ("vibrate" in navigator && navigator.userActivation.hasBeenActive) navigator.vibrate(on ? SHAKES : 0);
};

/** From now on there is sound, and the ring is what is preferred. */
export const followRing = (sounds: Sounds, { view }: Preferences): void => {
  sounds.setSynthesis({ patterns, render });
  const set = (preferred: PreferenceValues): void => sounds.setRing({ ...ringOf(preferred), shake });
  view.subscribe(set);
  set(view.get());
};
