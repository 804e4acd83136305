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
  clearHistory: "Clear history",
  clearQuestion: "Delete the call log from this computer?",
  clear: "Delete",
  cancel: "Cancel",
  videoCallTo: (name: string) => `Video call ${name}`,
  audioCallTo: (name: string) => `Audio call ${name}`,
  callBack: (name: string) => `Call ${name} back`,
  missed: "Missed",
  direction: { outgoing: "Outgoing", incoming: "Incoming" },
  serverGoneHint: "Start it again with “localcall serve” or “localcall demo”, and open the address it prints.",
  ringUnlock: "Your browser keeps this tab silent until you click in it.",
  ringUnlockButton: "Let calls ring",
  running: (name: string) => `Call with ${name}`,
  returnToCall: "Return",
  end: "End",
});

export type HomeWords = typeof strings;
