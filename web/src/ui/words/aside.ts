/** The words of what a call says when it needs the person, or is over (ui/aside), in English. */

import type { CallMedia } from "../../wire/wcall";
import { group } from "./speech";

export const strings = group("aside", {
  route: { direct: "Direct", relayed: "Relayed" },
  keyedHint: "Encrypted with a key that only the two ends have.",
  notKeyedHint: "The two browsers encrypt the call (DTLS), without an extra key from the chat.",
  hostGone: "The program of this call stopped",
  slow: "This chat network is slow. Waiting is normal.",
  allow: { audio: "Allow the microphone", video: "Allow the microphone and camera" } satisfies Record<CallMedia, string>,
  allowHint: "Your browser is asking, usually beside the address bar.",
  mismatch: "Only one side has the encryption key, so nothing is sent or played. End the call and call again.",
  failing: (frames: number) =>
    `Their sound and picture cannot be decrypted: ${frames} frames dropped. End the call and call again.`,
  device: {
    mic: {
      denied: "The browser may not use your microphone. Allow it beside the address bar.",
      blocked: "The system gives the browser no microphone. Allow it in the settings of the system.",
      missing: "No microphone was found.",
      busy: "Another program holds your microphone. Close it there.",
    },
    camera: {
      denied: "The browser may not use your camera. Allow it beside the address bar.",
      blocked: "The system gives the browser no camera. Allow it in the settings of the system.",
      missing: "No camera was found.",
      busy: "Another program holds your camera. Close it there.",
    },
  },
  tryAgain: "Try again",
  yes: "Yes",
  no: "No",
  elsewhere: "This call is open in another tab",
  elsewhereHint: "Its sound and picture are there.",
  takeOver: "Move the call here",
  takenOver: "The call moved to another tab",
  toCall: "Return to the call",
  moveBack: "Move it back here",
  lostHint: "The microphone and camera are off here.",
  callAgain: "Call again",
  back: "Back to contacts",
  closeTab: "You can close this tab.",
});

export type AsideWords = typeof strings;
