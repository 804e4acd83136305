/** The words of home, in English. */

import { group } from "./speech";

export const strings = group("home", {
  settings: "Settings",
  callByLink: "Call by link",
  search: "Search contacts",
  contacts: "Contacts",
  recent: "Recent",
  noContacts: "No contacts yet",
  noContactsHint: "The people of your chat program appear here.",
  noMatch: (query: string) => `Nobody is called “${query}”.`,
  noCalls: "No calls yet",
  noCallsHint: "Your calls are listed here.",
  historyOff: "The call log is switched off in the settings.",
  videoCallTo: (name: string) => `Video call ${name}`,
  audioCallTo: (name: string) => `Audio call ${name}`,
  serverGoneHint: "Start it again with “localcall serve” or “localcall demo”, and open the address it prints.",
  ringUnlock: "Your browser keeps this tab silent until you click in it.",
  ringUnlockButton: "Let calls ring",
});

export type HomeWords = typeof strings;
