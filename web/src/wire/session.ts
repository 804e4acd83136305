/**
 * Session descriptions and candidates as they travel: JSON, lz-string, base64 (docs/protocol.md section 2).
 * The text comes from the peer, so every size is bounded before and after it grows.
 */

import { compress, decompress } from "./lz";
import { attempt, flag, integer, isObject, json, list, object, oneOf, optional, text } from "./read";
import type { Infer, Reader } from "./read";

/** A real offer is 4 to 12 kB of JSON and half of that packed. */
const MAX_PACKED = 32 * 1024;
const MAX_JSON = 64 * 1024;
const MAX_CANDIDATES = 100;
const MAX_CANDIDATE = 1024;

const readSession = object({
  type: oneOf("offer", "answer"),
  sdp: text,
  localcall: optional(integer),
  enc: optional(flag),
  smpReconnect: optional(integer),
});
export type Session = Infer<typeof readSession>;

const shortText: Reader<string> = (value, name) => {
  const line = text(value, name);
  if (line.length > MAX_CANDIDATE) throw new Error(`${name} is too long`);
  return line;
};

const readCandidates = list(
  object({
    candidate: shortText,
    sdpMid: optional(shortText),
    sdpMLineIndex: optional(integer),
    usernameFragment: optional(shortText),
  }),
);

const readRestart = object({
  t: oneOf("restartOffer", "restartAnswer", "candidates"),
  gen: integer,
  sdp: optional(text),
  candidates: readCandidates,
  fresh: optional(flag),
});
/** What the two ends of a lost connection say to each other in the place of candidates: docs/protocol.md, "Reconnection". */
export interface RestartMessage extends Omit<Infer<typeof readRestart>, "candidates"> {
  candidates: RTCIceCandidateInit[];
}

// Without a socket no session leaves the page in this form (plain.ts): to pack it is in vain.
const pack = (value: unknown): string => {
  const text = JSON.stringify(value);
  return SOCKET ? compress(text) : text;
};

const unpack = (packed: string): unknown => {
  if (SOCKET && packed.length > MAX_PACKED) throw new Error("the compressed text is too long");
  const value = json(SOCKET ? decompress(packed, MAX_JSON) : packed);
  if (value instanceof Error) throw value;
  return value;
};

export const encodeSession = (session: Session): string => pack(session);

export const decodeSession = (packed: string): Session | Error =>
  attempt(() => readSession(unpack(packed), "session"));

export const encodeCandidates = (candidates: readonly RTCIceCandidateInit[]): string => pack(candidates);

export const encodeRestart = (message: RestartMessage): string => pack(message);

const bounded = (candidates: RTCIceCandidateInit[]): RTCIceCandidateInit[] => {
  if (candidates.length > MAX_CANDIDATES) throw new Error("too many candidates");
  return candidates;
};

/** At most 100 candidates; an empty `candidate` marks the end. */
export const decodeCandidates = (packed: string): RTCIceCandidateInit[] | Error =>
  attempt(() => bounded(readCandidates(unpack(packed), "candidates")));

/** What an `ice` may hold: candidates, or a message of a restart. */
export const decodeIce = (packed: string): RTCIceCandidateInit[] | RestartMessage | Error =>
  attempt(() => {
    const value = unpack(packed);
    if (!isObject(value)) return bounded(readCandidates(value, "candidates"));
    const message = readRestart(value, "restart");
    bounded(message.candidates);
    if (message.t !== "candidates" && message.sdp === undefined) throw new Error("a restart has no description");
    return message;
  });
