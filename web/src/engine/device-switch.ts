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

/** Its device can still be opened, as far as the browser tells. */
const isThere = async ({ environment }: LocalMedia, track: MediaStreamTrack): Promise<boolean> => {
  const listed = (await environment.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return listed.some(({ deviceId }) => deviceId !== "" && deviceId === idOf(track));
};

/**
 * A device went away by itself: another one takes its place.
 * @returns whether the source is on as before, or is somebody else's to turn on by now
 */
export const fallOver = async (media: LocalMedia, source: Capture, before: MediaStreamTrack): Promise<boolean> => {
  if (media.states[source] !== "starting") return true;
  const stamp = media.begin(source, "starting");
  // One that is there may have been stopped by the person in the browser's own bar: then nobody asks for it again.
  const isStopped = (await isThere(media, before)) && (await media.mayPrompt([source]));
  const opened = isStopped ? "denied" : ((await media.request([source]))[source] ?? "missing");
  const isLatest = stamp === media.latest[source];
  const isGone = typeof opened === "string";
  if (isLatest && (isGone || !isSame(opened, before))) media.gone[source] = before;
  media.settle(source, stamp, opened);
  return !isLatest || !isGone;
};
