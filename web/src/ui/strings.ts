/**
 * Every word that the page itself says; the server's own sentences come ready. English is the one language so far:
 * another is another file with these names.
 */

import type { CallMedia, CallStateName } from "../wire/wcall";

export const appName = "localcall";
export const settings = "Settings";
export const close = "Close";
export const search = "Search contacts";
export const contacts = "Contacts";
export const recent = "Recent";
export const noContacts = "No contacts yet";
export const noContactsHint = "The people of your chat program appear here.";
export const noMatch = (query: string) => `Nobody is called “${query}”.`;
export const noCalls = "No calls yet";
export const noCallsHint = "Your calls are listed here.";
export const historyOff = "The call log is switched off in the settings.";
export const clearHistory = "Clear history";
export const clearQuestion = "Delete the call log from this computer?";
export const clear = "Delete";
export const cancel = "Cancel";
export const videoCallTo = (name: string) => `Video call ${name}`;
export const audioCallTo = (name: string) => `Audio call ${name}`;
export const callBack = (name: string) => `Call ${name} back`;
export const today = "Today";
export const yesterday = "Yesterday";
export const missed = "Missed";
export const direction = { outgoing: "Outgoing", incoming: "Incoming" };
export const serverGone = "localcall stopped";
export const hostGone = "The program of this call stopped";
export const serverGoneHint = "Start it again with “localcall serve” or “localcall demo”, and open the address it prints.";
export const opening = "One moment…";
export const ringUnlock = "Your browser keeps this tab silent until you click in it.";
export const ringUnlockButton = "Let calls ring";
export const turnSoundOn = "Turn sound on";
export const turnSoundOff = "Turn sound off";
export const playSound = "Play sound";
export const playSoundWhy = "Your browser holds back the sound.";

export const kind = { audio: "Audio call", video: "Video call" } satisfies Record<CallMedia, string>;
export const encrypted = "Encrypted";
export const notKeyed = "Standard encryption";
export const to = (profile: string) => `to ${profile}`;
export const isCalling = (name: string) => `${name} is calling`;
export const waiting = (name: string) => `${name} is waiting`;
export const answer = "Answer";
export const answerAudio = "Answer without video";
export const endAndAnswer = "End and answer";
export const decline = "Decline";
export const ignore = "Ignore";
export const running = (name: string) => `Call with ${name}`;
export const returnToCall = "Return";
export const end = "End";

export const endCall = "End call";
export const mute = "Mute microphone";
export const unmute = "Unmute microphone";
export const cameraOff = "Stop camera";
export const cameraOn = "Start camera";
export const share = "Share screen";
export const unshare = "Stop sharing";
export const more = "More";
export const you = "You";
export const yourScreen = "Your screen";
export const peerMuted = (name: string) => `${name} is muted`;
export const slow = "This chat network is slow. Waiting is normal.";
export const reconnecting = "Reconnecting…";
export const status = {
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
} satisfies Record<CallStateName, string>;
export const connecting = "Connecting…";
export const ringing = "Ringing…";
export const route = { direct: "Direct", relayed: "Relayed" };
export const keyedHint = "Encrypted with a key that only the two ends have.";
export const notKeyedHint = "The two browsers encrypt the call (DTLS), without an extra key from the chat.";
export const allow = { audio: "Allow the microphone", video: "Allow the microphone and camera" } satisfies Record<CallMedia, string>;
export const allowHint = "Your browser is asking, usually beside the address bar.";
export const mismatch = "Only one side has the encryption key, so nothing is sent or played. End the call and call again.";
export const failing = (frames: number) =>
  `Their sound and picture cannot be decrypted: ${frames} frames dropped. End the call and call again.`;
export const device = {
  denied: (name: string) => `The browser may not use your ${name}. Allow it beside the address bar.`,
  missing: (name: string) => `No ${name} was found.`,
  busy: (name: string) => `Another program holds your ${name}. Close it there.`,
};
export const deviceName = { mic: "microphone", camera: "camera" };
export const tryAgain = "Try again";
export const dismiss = "Dismiss";
export const yes = "Yes";
export const no = "No";

export const elsewhere = "This call is open in another tab";
export const elsewhereHint = "Its sound and picture are there.";
export const takeOver = "Move the call here";
export const takenOver = "The call moved to another tab";
export const moveBack = "Move it back here";
export const lostHint = "The microphone and camera are off here.";
export const callAgain = "Call again";
export const back = "Back to contacts";
export const closeTab = "You can close this tab.";
export const ended = "Call ended";

export const titleIn = (name: string) => `● Call with ${name}`;
export const titleOut = (name: string) => `Calling ${name}…`;
export const titleRings = (name: string) => `${name} is calling…`;
