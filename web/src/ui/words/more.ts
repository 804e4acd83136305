/** The words of the “More” sheet, in English. */

import { group } from "./speech";

export const strings = group("more", {
  close: "Close",

  sound: "Sound",
  volume: "Volume",

  onHold: "On hold",
  hold: "Hold",
  holdHint: "On hold nothing is sent, seen or heard. The other side is told.",
  resume: "Resume",
});

export type MoreWords = typeof strings;
