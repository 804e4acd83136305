/**
 * Safety words: what both ends derive from the certificates of their connection, by commit and reveal, so that whoever stands between
 * them can only guess (docs/security.md, "Safety words"). Pure but for the digest: nonce, clock and channel are passed in.
 */

import type { NativeMessage, NativeOf } from "../wire/native";
import { SAFETY_WORDS } from "./safety-words";

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** All that is hashed is lines of text; the first one says what for. */
const digest = async (...lines: string[]): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n"))));

const FINGERPRINT = /^a=fingerprint:([\w-]+) ([\dA-Fa-f:]+)$/;

/**
 * All fingerprints that a description names (RFC 8122): a browser may accept a certificate by any of them. A line that only some
 * parsers take for one, by its blanks or letters, counts as it stands: nobody's own description has one.
 */
export const identityOf = async (sdp: string): Promise<string> => {
  const found = sdp.split(/\r?\n/).filter((line) => /fingerprint/i.test(line)).map((line) => {
    const [, name, value] = FINGERPRINT.exec(line) ?? [];
    return name && value ? `${name.toLowerCase()} ${value.toUpperCase()}` : line;
  });
  return hexOf(await digest("localcall identity 1", ...[...new Set(found)].sort()));
};

export interface Ends {
  /** `identityOf` the description of each end, as this end has it. */
  readonly local: string;
  readonly remote: string;
  /** The frame key as it travels, where the call has one. */
  readonly key: string;
}

const inOrder = ({ local, remote }: Ends): [string, string] => (local < remote ? [local, remote] : [remote, local]);

export const commitmentOf = async (ends: Ends, nonce: string): Promise<string> =>
  hexOf(await digest("localcall commitment 1", ...inOrder(ends), nonce));

/** Four indices into the list: 24 bits. */
export const wordsOf = async (ends: Ends, firstNonce: string, secondNonce: string): Promise<number[]> => {
  const [a = 0, b = 0, c = 0] = await digest("localcall safety words 1", ...inOrder(ends), firstNonce, secondNonce, ends.key);
  const bits = (a << 16) | (b << 8) | c;
  return [18, 12, 6, 0].map((shift) => (bits >> shift) & (SAFETY_WORDS.length - 1));
};

export const randomNonce = (): string => hexOf(crypto.getRandomValues(new Uint8Array(32)));

export type SafetyMessage = NativeOf<"commit" | "nonce" | "reveal">;
export const isSafety = (message: NativeMessage): message is SafetyMessage => /^(commit|nonce|reveal)$/.test(message.type);

/** `mismatch`: what the peer says does not fit what this end sees. It is final. */
export type Outcome = { status: "pending" | "mismatch"; words: readonly number[] } | { status: "ready"; words: readonly number[] };

/** One exchange. The end with the smaller identity is first: it commits, the other names its nonce, the first one reveals. */
export class SafetyExchange {
  outcome: Outcome = { status: "pending", words: [] };
  private readonly first: boolean;
  private commitment: string | null = null;
  private nonce: string | null = null;
  private work: Promise<void> = Promise.resolve();

  constructor(
    readonly ends: Ends,
    private readonly own: string,
    private readonly events: { send(message: SafetyMessage): void; changed(): void },
  ) {
    this.first = ends.local < ends.remote;
  }

  /** There is a channel, the first one or another: says, again maybe, what this end has said so far. */
  begin(): Promise<void> {
    return this.inTurn(async () => {
      const { ends, own } = this;
      // A peer that shows this end's own certificate is a mirror.
      if (ends.local === ends.remote) return this.fail();
      if (this.first) {
        this.events.send({ type: "commit", commitment: await commitmentOf(ends, own), identity: ends.local });
        if (this.nonce !== null) this.events.send({ type: "reveal", nonce: own });
      } else if (this.commitment !== null) {
        this.events.send({ type: "nonce", nonce: own, identity: ends.local });
      }
    });
  }

  /** What was said before may be said again; anything else that does not come in its turn is a mismatch. */
  receive(message: SafetyMessage): Promise<void> {
    return this.inTurn(async () => {
      if (this.outcome.status === "mismatch") return;
      const mine = this.first ? message.type !== "nonce" : message.type === "nonce";
      if (mine || ("identity" in message && message.identity !== this.ends.remote)) return this.fail();
      if (message.type === "commit") return this.onCommit(message.commitment);
      if (this.nonce === message.nonce) return;
      if (this.nonce !== null || message.nonce === this.own) return this.fail();
      if (message.type === "reveal" && (await commitmentOf(this.ends, message.nonce)) !== this.commitment) return this.fail();
      this.nonce = message.nonce;
      if (this.first) this.events.send({ type: "reveal", nonce: this.own });
      const nonces = this.first ? ([this.own, message.nonce] as const) : ([message.nonce, this.own] as const);
      this.settle({ status: "ready", words: await wordsOf(this.ends, ...nonces) });
    });
  }

  private onCommit(commitment: string): void {
    if (this.commitment === commitment) return;
    if (this.commitment !== null) return this.fail();
    this.commitment = commitment;
    this.events.send({ type: "nonce", nonce: this.own, identity: this.ends.local });
  }

  private fail(): void {
    this.settle({ status: "mismatch", words: [] });
  }

  private settle(outcome: Outcome): void {
    this.outcome = outcome;
    this.events.changed();
  }

  private inTurn(work: () => Promise<void> | void): Promise<void> {
    return (this.work = this.work.then(work));
  }
}
