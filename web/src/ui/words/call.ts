/** The words of a call, in English. The server's own sentences come ready: those of other languages stand with the language. */

import type { CallMedia, CallStateName } from "../../wire/wcall";
import type { QualityStep } from "../../engine/types";
import { group } from "./speech";

export const strings = group("call", {
  appName: "localcall",
  opening: "One moment…",
  serverGone: "localcall stopped",
  hostGone: "The program of this call stopped",
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
  slow: "This chat network is slow. Waiting is normal.",
  quality: { good: "Good connection", fair: "Fair connection", poor: "Poor connection" } satisfies Record<QualityStep, string>,
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
  route: { direct: "Direct", relayed: "Relayed" },
  keyedHint: "Encrypted with a key that only the two ends have.",
  notKeyedHint: "The two browsers encrypt the call (DTLS), without an extra key from the chat.",
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
  dismiss: "Dismiss",
  yes: "Yes",
  no: "No",

  elsewhere: "This call is open in another tab",
  elsewhereHint: "Its sound and picture are there.",
  takeOver: "Move the call here",
  takenOver: "The call moved to another tab",
  moveBack: "Move it back here",
  lostHint: "The microphone and camera are off here.",
  callAgain: "Call again",
  back: "Back to contacts",
  closeTab: "You can close this tab.",
  ended: "Call ended",

  titleIn: (name: string) => `● Call with ${name}`,
  titleOut: (name: string) => `Calling ${name}…`,
  titleRings: (name: string) => `${name} is calling…`,
});

export type CallWords = typeof strings;
