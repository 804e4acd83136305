/** The words of the settings, in English: loaded when they are opened. */

import { group } from "./speech";

const because = (error: string): string => (error ? `: ${error}` : "");
const silent = (error: string): string => (/^no answer/i.test(error) ? "No answer." : `No answer${because(error)}.`);

export const strings = group("settings", {
  close: "Close",

  servers: "Servers",
  serversHint: "STUN and TURN servers, one a line. Without any, calls go directly.",
  serversExample: "stun:stun.example.org\nturns:user:password@turn.example.org:5349?transport=tcp",
  relayOnly: "Always use a relay",
  relayOnlyHint: "Hides your address from those you talk to. Needs a turn: or turns: server.",
  notKept: "This was started without a settings file: changes last until it stops.",
  nothing: "There is no server to test.",
  test: "Test",
  testing: "Testing…",
  save: "Save",
  /** By what came of a test; a browser's own words about it are put in as they are. */
  relay: {
    ok: (): string => "A relay came.",
    refused: (error: string) => `It refused the user or the password${because(error)}.`,
    expired: (until: string) => `The user name was good until ${until}. Get a new one, with its password.`,
    silent,
  },
  stun: { ok: (): string => "It answers.", refused: (error: string) => `It refused${because(error)}.`, silent },

  checkHint: "See and hear yourself before a call. Camera and microphone are on only while you do.",
  check: "Check camera and microphone",
  allowHint: "Your browser is asking, usually beside the address bar.",
  stop: "Stop",
  you: "You",
  level: "Loudness of your microphone",
  silent: "Your microphone seems silent. Say something; if the bar does not move, choose another one, or see whether it is muted.",
  tone: "Play a test sound",
  checkRelay: "Check relay",
  noRelay: "No relay is set under Servers. Calls go directly, or by a relay of the chat network.",
  tryAgain: "Try again",

  language: "Language",
  languageLabel: "The page speaks",
  browserLanguage: "As the browser",
});

export type SettingsWords = typeof strings;
