/** The words of what is said outside of the page, of missed calls, and of the setting, in English: loaded when home stands. */

import type { Ringtone } from "../ringing/ringtones";
import { group } from "./speech";

export const strings = group("ringing", {
  incoming: "Incoming call",
  missed: "Missed call",
  missedFrom: (name: string, time: string) => `Missed call from ${name}, ${time}`,
  /** Of two or more. */
  missedSeveral: (count: number, name: string, time: string) => `${count} missed calls, the last from ${name}, ${time}`,
  callBack: "Call back",

  title: "Ringing",
  ringtone: "Ringtone",
  ringtones: { chimes: "Chimes", marimba: "Marimba", bell: "Bell", hum: "Hum" } satisfies Record<Ringtone, string>,
  volume: "Volume",
  notifications: "Notifications",
  ask: "Show notifications",
  notify: "Show calls as notifications",
  notifyHint: "While this page is open and you look elsewhere.",
  hideNames: "Hide names",
  hideNamesHint: "A notification does not say who calls.",
  permission: {
    default: "Calls can be shown as notifications, with Answer and Decline where your system has them.",
    denied: "Your browser blocks notifications of this page. Allow them beside the address bar.",
    granted: "Your browser allows notifications.",
    unsupported: "This browser shows no notifications.",
  },

  running: (name: string) => `Call with ${name}`,
  returnToCall: "Return",
  end: "End",
});

export type RingingWords = typeof strings;
