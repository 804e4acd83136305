/** The words of the “More” sheet and of what else is loaded once a call stands, in English. */

import { group } from "./speech";

export const strings = group("more", {
  close: "Close",

  sound: "Sound",
  volume: "Volume",
});

export type MoreWords = typeof strings;
