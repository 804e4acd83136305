/** The words of a call, in English. The server's own sentences come ready: those of other languages stand with the language. */

import type { CallMedia, CallStateName } from "../../wire/wcall";
import { group } from "./speech";

export const strings = group("call", {
  appName: "localcall",
  opening: "One moment…",
  serverGone: "localcall stopped",
  someone: "Your contact",

  turnSoundOn: "Turn sound on",
  turnSoundOff: "Turn sound off",
  playSound: "Play sound",
  playSoundWhy: "Your browser holds back the sound.",

  kind: { audio: "Audio call", video: "Video call" } satisfies Record<CallMedia, string>,
  encrypted: "Encrypted",
  notKeyed: "Standard encryption",
  to: (profile: string) => `to ${profile}`,
  isCalling: (name: string) => `${name} is calling`,
  waiting: (name: string) => `${name} is waiting`,
  answer: "Answer",
  answerAudio: "Answer without video",
  endAndAnswer: "End and answer",
  decline: "Decline",
  ignore: "Ignore",

  toContacts: "Show contacts",
  endCall: "End call",
  mute: "Mute microphone",
  unmute: "Unmute microphone",
  cameraOff: "Stop camera",
  cameraOn: "Start camera",
  share: "Share screen",
  unshare: "Stop sharing",
  more: "More",
  you: "You",
  yourScreen: "Your screen",
  peerMuted: (name: string) => `${name} is muted`,
  reconnecting: "Reconnecting…",
  status: {
    WaitCapabilities: "Starting…",
    InvitationSent: "Calling…",
    InvitationReceived: "Incoming call",
    InvitationAccepted: "Connecting…",
    OfferSent: "Calling…",
    OfferReceived: "Connecting…",
    AnswerReceived: "Connecting…",
    Negotiated: "Connecting…",
    Connected: "Connected",
    Reconnecting: "Reconnecting…",
    Ended: "Call ended",
  } satisfies Record<CallStateName, string>,
  connecting: "Connecting…",
  ringing: "Ringing…",
  dismiss: "Dismiss",

  ended: "Call ended",

  titleIn: (name: string) => `● Call with ${name}`,
  titleOut: (name: string) => `Calling ${name}…`,
  titleRings: (name: string) => `${name} is calling…`,
});

export type CallWords = typeof strings;
