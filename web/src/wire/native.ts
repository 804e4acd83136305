/**
 * What two of ours say to each other on the channel between them (docs/protocol.md, "Between two of ours"). All of it is the
 * peer's word: it is read strictly, and its text is text alone. tests/vectors/native.json binds both languages.
 */

import { attempt, flag, isObject, json, object, oneOf, text } from "./read";
import type { Messages, Reader } from "./read";

/** Characters of one message. */
export const MAX_MESSAGE = 4096;
/** Code points. */
export const MAX_TEXT = 500;
const MAX_REACTION = 16;

/** Controls, line ends, what turns the direction of a text, and halves of pairs. */
const NOT_TEXT = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A line of text as it may be shown: without control characters, at most `most` code points. */
export const cleanLine = (line: string, most = MAX_TEXT): string =>
  [...line.replace(NOT_TEXT, " ").trim()].slice(0, most).join("").trim();

const line =
  (most: number): Reader<string> =>
  (value, name) => {
    const clean = cleanLine(text(value, name), most + 1);
    if (clean === "" || [...clean].length > most) throw new Error(`${name} is empty or too long`);
    return clean;
  };

const hash: Reader<string> = (value, name) => {
  const hex = text(value, name);
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`${name} is not 32 bytes in hex`);
  return hex;
};

const shapes = {
  state: { mic: flag, camera: flag, screenAudio: flag, screenVideo: flag, held: flag },
  text: { text: line(MAX_TEXT) },
  data: { use: oneOf("full", "low", "audio") },
  reaction: { emoji: line(MAX_REACTION) },
  commit: { commitment: hash, identity: hash },
  nonce: { nonce: hash, identity: hash },
  reveal: { nonce: hash },
};

export type NativeMessage = Messages<typeof shapes>;
export type NativeOf<T extends NativeMessage["type"]> = Extract<NativeMessage, { type: T }>;

const known = (type: string): type is NativeMessage["type"] => Object.hasOwn(shapes, type);

/** Null for a message of a type that is not known here: a later version's. */
export const readNative = (data: unknown): NativeMessage | null | Error =>
  attempt(() => {
    if (typeof data !== "string" || data.length > MAX_MESSAGE) throw new Error("no text, or too long");
    const value = json(data);
    if (!isObject(value)) throw new Error("not a JSON object");
    const type = text(value["type"], "type");
    if (!known(type)) return null;
    return { type, ...object(shapes[type] as Record<string, Reader<unknown>>)(value, type) } as NativeMessage;
  });

/** How the peer stands, which must not be lost among what it says. */
export const isFact = (message: NativeMessage | null | Error): boolean =>
  message !== null && !(message instanceof Error) && message.type !== "text" && message.type !== "reaction";

const BURST = 30;
const A_SECOND = 10;

/** Lets through what a person and a page may have to say, and no flood (a token bucket). `now` in milliseconds. */
export class Throttle {
  dropped = 0;
  private tokens = BURST;
  private at: number;

  constructor(now: number) {
    this.at = now;
  }

  passes(now: number): boolean {
    this.tokens = Math.min(BURST, this.tokens + ((now - this.at) * A_SECOND) / 1000);
    this.at = now;
    if (this.tokens < 1) {
      this.dropped += 1;
      return false;
    }
    this.tokens -= 1;
    return true;
  }
}
