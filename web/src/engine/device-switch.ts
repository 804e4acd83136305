/** One device in the place of another, by the person's choice or because the other is gone. Nothing is renegotiated. */

import { idOf } from "./media";
import type { Capture, LocalMedia } from "./media";
import type { DeviceProblem } from "./types";

/** The browser's own choice has one id, whichever device it is. */
const isSame = (one: MediaStreamTrack, other: MediaStreamTrack): boolean => idOf(one) === idOf(other) && one.label === other.label;

/**
 * Opens the device of this id, or with an empty one the browser's own choice. The one that is open stays where the other cannot
 * be had. What is closed stays closed, and is another one when it is opened.
 */
export const replace = async (media: LocalMedia, source: Capture, id: string): Promise<DeviceProblem | null> => {
  const state = media.states[source];
  if (state !== "on" && state !== "starting") {
    media.drop(source);
    return null;
  }
  const stamp = media.begin(source, state);
  const opened = (await media.request([source], id ? { deviceId: { exact: id } } : {}))[source] ?? "missing";
  const isLatest = stamp === media.latest[source];
  if (typeof opened === "string" && state === "on") return isLatest ? opened : null;
  if (isLatest) {
    delete media.gone[source];
    if (source === "camera") media.facing = null;
  }
  media.settle(source, stamp, opened);
  return null;
};

/**
 * A device went away by itself: another one takes its place, where that needs no question to the person.
 * @returns whether the source is on as before, or is somebody else's to turn on by now
 */
export const fallOver = async (media: LocalMedia, source: Capture, before: MediaStreamTrack): Promise<boolean> => {
  if (media.states[source] !== "starting") return true;
  const stamp = media.begin(source, "starting");
  // The person may have stopped it in the browser's own bar.
  const opened = (await media.mayPrompt([source])) ? "denied" : ((await media.request([source]))[source] ?? "missing");
  const isLatest = stamp === media.latest[source];
  const isGone = typeof opened === "string";
  if (isLatest && (isGone || !isSame(opened, before))) media.gone[source] = before;
  media.settle(source, stamp, opened);
  return !isLatest || !isGone;
};
