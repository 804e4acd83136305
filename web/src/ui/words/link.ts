/** The words of calls by link, which are loaded when somebody makes or answers one, in English. */

import { group } from "./speech";

export const strings = group("link", {
  intro: "For anyone who also has localcall: no account, only two texts in a chat of your choice.",
  name: "Your name in the link (may stay empty)",
  make: { audio: "Audio link", video: "Video link" },
  sent: "You were sent a link?",
  paste: "Paste the text that begins with “LocalcallLink”",
  close: "Close",

  sendLink: "1. Send this text to the one you want to call",
  sendAnswer: "Send this text back",
  /** `time`: of a clock. */
  holds: (time: string) => `Until ${time} it can be answered, by whoever gets it first.`,
  pasteAnswer: "2. Paste what they send back",
  waitsForAnswer: "Waiting for the other’s text…",
  waitsForPaste: "The call begins when they paste it.",
  copy: "Copy",
  copied: "Copied",
  share: "Share…",
});

export type LinkWords = typeof strings;
