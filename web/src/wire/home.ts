/** What home and server say to each other: docs/protocol.md section 5. Times are milliseconds since the epoch. */

import { attempt, flag, integer, json, list, message, object, optional, text } from "./read";
import type { Infer, Messages } from "./read";
import { callMedia, callState, contact, direction, iceServers } from "./wcall";
import type { CallMedia } from "./wcall";

const homeContact = object({ id: text, name: text, avatar: optional(text), canCall: flag, obstacle: optional(text) });
export type HomeContact = Infer<typeof homeContact>;

const homeCall = object({
  callId: text,
  contact,
  profileName: text,
  direction,
  media: callMedia,
  encrypted: flag,
  state: callState,
  startedAt: integer,
  connectedAt: optional(integer),
  ringing: flag,
  ignored: flag,
  controlled: flag,
});
export type HomeCall = Infer<typeof homeCall>;

const historyId = (value: unknown, name: string): number | string =>
  typeof value === "string" ? value : integer(value, name);

const historyEntry = object({
  id: historyId,
  contact,
  direction,
  media: callMedia,
  startedAt: integer,
  connectedAt: optional(integer),
  endedAt: integer,
  durationSeconds: integer,
  reason: text,
  message: text,
  missed: flag,
  encrypted: flag,
});
export type HistoryEntry = Infer<typeof historyEntry>;

const events = {
  profile: { name: text, avatar: optional(text), soundOff: flag, historyEnabled: flag, hosted: optional(flag), linkName: optional(text) },
  contacts: { contacts: list(homeContact) },
  calls: { calls: list(homeCall) },
  history: { entries: list(historyEntry) },
  result: {
    id: integer,
    callId: optional(text),
    error: optional(text),
    servers: optional(object({ text, relayOnly: flag, kept: flag })),
    iceServers: optional(iceServers),
  },
};
export type HomeEvent = Messages<typeof events>;
export type HomeEventOf<T extends HomeEvent["type"]> = Extract<HomeEvent, { type: T }>;

export type HomeRequest =
  | { type: "place"; contact: string; media: CallMedia }
  | { type: "accept"; callId: string; media: CallMedia; endOther?: boolean }
  | { type: "decline" | "ignore" | "end"; callId: string }
  | { type: "clearHistory" | "servers" }
  | { type: "makeLink"; media: CallMedia; name: string }
  | { type: "readLink"; text: string }
  | { type: "checkServers"; text: string }
  | { type: "saveServers"; text: string; relayOnly: boolean };

const readEvent = message(events);

/** One text frame of the server, or why it cannot be read. */
export const parseHomeFrame = (frame: string): HomeEvent | Error => attempt(() => readEvent(json(frame), "message"));
