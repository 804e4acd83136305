/** The words of the sections of “More” that the page in one file goes without, and of what they bring about, in English. */

import { SAFETY_WORDS } from "../../engine/safety-words";
import type { DataUse, QualityStep } from "../../engine/types";
import { group } from "./speech";

export const strings = group("sections", {
  view: "View",
  fullScreen: "Full screen",
  leaveFullScreen: "Leave full screen",
  swap: "Swap pictures",
  swapBack: "Swap back",

  data: "Data use",
  dataUse: { full: "As the connection allows", low: "Low data", audio: "Audio only" } satisfies Record<DataUse, string>,
  dataHint: {
    full: "The best picture and sound.",
    low: "Small pictures. Where their side is localcall too, it sends as little.",
    audio: "No pictures: your camera stops, and theirs is hidden.",
  } satisfies Record<DataUse, string>,
  dataAlways: "In every call",
  askedFor: { low: "The other side saves data: you send a small picture.", audio: "The other side wants sound alone: your picture is not sent." },

  quality: "Connection",
  qualityHint: {
    good: "Sound and picture come through.",
    fair: "Some of the sound or the picture suffers.",
    poor: "Much is lost. Low data or audio only may help.",
  } satisfies Record<QualityStep, string>,
  figure: {
    received: "Received",
    sent: "Sent",
    theirPicture: "Their picture",
    theirScreen: "Their screen",
    yourPicture: "Your picture",
    loss: "Lost on the way to you",
    peerLoss: "Lost on the way to them",
    concealed: "Sound filled in",
    roundTrip: "Round trip",
    jitter: "Jitter",
    codecs: "Codecs",
    route: "Route",
  },

  heldBy: (name: string) => `${name} put the call on hold`,

  messages: "Messages",
  write: "Write a message",
  send: "Send",
  me: "You",
  reactWith: (emoji: string) => `React with ${emoji}`,
  reacted: (name: string, emoji: string) => `${name}: ${emoji}`,
  notSent: "This could not be sent. Try again when the call is connected.",

  safety: "Safety words",
  safetyHint: "Read these to each other. If both screens show the same, nobody is in between.",
  safetyPending: "The two sides are still working them out…",
  safetyUnanswered: "Their side has not answered, so there are no words to compare.",
  safetyChanged: "The safety words have changed, as they do when a side reloads its page. Compare them again.",
  between: "Someone may be in between: the two ends do not see the same connection. End the call, and tell each other another way.",
  /** In the order of their list. */
  safetyWords: SAFETY_WORDS.map(([, name]) => name) as readonly string[],

  step: { good: "Good connection", fair: "Fair connection", poor: "Poor connection" } satisfies Record<QualityStep, string>,
});

export type SectionsWords = typeof strings;
