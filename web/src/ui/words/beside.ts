/** The words of what goes beside a call and comes after it: keys, small window, report. In English. The page in one file has none of it. */

import type { ShortcutId } from "../more/shortcuts";
import type { Stage } from "../more/stages";
import { group } from "./speech";

export const strings = /* @__PURE__ */ group("beside", {
  close: "Close",
  inCall: (name: string) => `Call with ${name}`,
  picture: "Picture in picture",
  leavePicture: "Leave picture in picture",
  moveHint: "Drag your picture to another corner, or move it with the arrow keys. Enter swaps it with the large one.",

  keys: "Keyboard",
  pushToTalk: "Push to talk",
  pushToTalkHint: "While you are muted, hold the space bar to speak.",
  shortcutsOn: "Single-key shortcuts",
  shortcutsHint: "Switch them off where a screen reader or voice control needs the keys.",
  shortcutsAreOff: "The shortcuts are switched off, under “Keyboard” in “More”.",
  showShortcuts: "Show shortcuts",
  talkIsOff: "(switched off)",
  shortcut: {
    mic: "Microphone on or off",
    camera: "Camera on or off",
    screen: "Share the screen, or stop",
    talk: "Speak while held, when muted",
    fullScreen: "Full screen",
    picture: "Picture in picture",
    more: "More",
    help: "This help",
    end: "End the call",
  } satisfies Record<ShortcutId, string>,
  browserHas: "What this browser has",
  ability: {
    screen: "Sharing the screen",
    window: "A small window with controls",
    video: "A small window with the picture",
    fullScreen: "Full screen",
    hangUp: "Hanging up by the system’s media keys",
    mute: "Muting by the system’s media keys",
    speaker: "Choosing the loudspeaker",
    awake: "Keeping the screen on",
  },

  failedAt: {
    signalling: "It failed while the chat network carried the call.",
    ringing: "It failed before the call was answered.",
    devices: "It failed at the microphone or the camera.",
    gathering: "It failed while looking for a way out of this network.",
    connecting: "It failed while connecting the two devices.",
    media: "It failed while you were connected.",
  } satisfies Record<Stage, string>,
  toTry: {
    signalling: "Check that your chat program is online, then call again.",
    ringing: "Ask them to open their chat program, then call again.",
    devices: "Look for another program that uses the microphone or the camera, and at this page’s permissions beside the address bar.",
    gathering: "Check this device’s network. If your calls use a relay only, test the servers in the settings.",
    connecting: "Try another network on either side: a phone’s hotspot often works.",
    media: "Check the networks on both sides. A call without video needs the least.",
  } satisfies Record<Stage, string>,
  showReport: "Show report",
  report: "Report of this call",
  reportHint: "For who helps you: times, states and kinds of connection. No names, addresses or keys.",
  copyReport: "Copy report",
  copied: "Copied",
  notCopied: "The browser did not copy it: select the text and copy it by hand.",
});

export type BesideWords = typeof strings;
