/** The words of the call log, in English: loaded once there is a call in it. */

import { group } from "./speech";

export const strings = group("log", {
  clearHistory: "Clear history",
  clearQuestion: "Delete the call log from this computer?",
  clear: "Delete",
  cancel: "Cancel",
  callBack: (name: string) => `Call ${name} back`,
  missed: "Missed",
  direction: { outgoing: "Outgoing", incoming: "Incoming" },
});

export type LogWords = typeof strings;
