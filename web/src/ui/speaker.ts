/** On which speaker something is played: the chosen one as long as it is there, else the default one, in silence. */

import { preferences } from "./preferences";

/** A media element or an AudioContext, where the browser lets a page choose (W3C Audio Output Devices). */
type Output = EventTarget & { setSinkId?(id: string): Promise<void> };

const wanted = new WeakMap<Output, string>();

/** May be called at each drawing. `id` is empty for the default one. */
export const playOn = (output: Output | null, id: string): void => {
  if (!output || (wanted.get(output) ?? "") === id) return;
  wanted.set(output, id);
  const onDefault = (): unknown => output.setSinkId?.("").catch(() => undefined);
  output.setSinkId?.(id).catch(onDefault);
};

/** From now on, as the person chooses and as devices come and go. */
export const onChosenSpeaker = (context: AudioContext | null): AudioContext | null => {
  const follow = (): void => playOn(context, preferences.view.get().speakerId);
  preferences.view.subscribe(follow);
  navigator.mediaDevices?.addEventListener("devicechange", () => {
    // One that is gone is silent, and is not left by itself.
    playOn(context, "");
    follow();
  });
  follow();
  return context;
};
