/** Safety words: the vectors that pytest reads too, and what comes of an exchange that is not in order. */

import { describe, expect, test } from "vitest";

import vectors from "../../../tests/vectors/native.json";
import { commitmentOf, identityOf, SafetyExchange, wordsOf } from "../../src/engine/safety";
import type { SafetyMessage } from "../../src/engine/safety";
import { SAFETY_WORDS } from "../../src/engine/safety-words";

const [LOW, HIGH, OTHER] = ["1".repeat(64), "2".repeat(64), "c".repeat(64)] as const;
const [FIRST, SECOND] = ["a".repeat(64), "b".repeat(64)] as const;

const end = (local: string, remote: string, nonce: string) => {
  const sent: SafetyMessage[] = [];
  const exchange = new SafetyExchange({ local, remote, key: "" }, nonce, { send: (message) => void sent.push(message), changed: () => undefined });
  return { exchange, sent };
};
const first = () => end(LOW, HIGH, FIRST);
const second = () => end(HIGH, LOW, SECOND);

/** All that each says reaches the other. */
const join = async (one: ReturnType<typeof end>, other: ReturnType<typeof end>): Promise<void> => {
  await Promise.all([one.exchange.begin(), other.exchange.begin()]);
  while (one.sent.length + other.sent.length > 0) {
    for (const message of one.sent.splice(0)) await other.exchange.receive(message);
    for (const message of other.sent.splice(0)) await one.exchange.receive(message);
  }
};

describe("the same as in Python", () => {
  test("the list", () => {
    expect(SAFETY_WORDS).toEqual(vectors.words);
  });

  test.each(vectors.identities)("the identity of a description: $about", async ({ sdp, identity }) => {
    expect(await identityOf(sdp)).toBe(identity);
  });

  test.each(vectors.exchanges)("the derivation $about", async ({ first, second, key, firstNonce, secondNonce, commitment, words }) => {
    for (const ends of [{ local: first, remote: second, key }, { local: second, remote: first, key }]) {
      expect(await commitmentOf(ends, firstNonce)).toBe(commitment);
      expect((await wordsOf(ends, firstNonce, secondNonce)).map((index) => SAFETY_WORDS[index]?.[1])).toEqual(words);
    }
  });
});

test("both ends have the same words, over one channel and over the next", async () => {
  const [one, other] = [first(), second()];
  await join(one, other);
  const { words } = one.exchange.outcome;
  expect(words).toHaveLength(4);
  expect(one.exchange.outcome).toEqual({ status: "ready", words });
  expect(other.exchange.outcome).toEqual({ status: "ready", words });
  await join(one, other);
  expect(one.exchange.outcome.words).toEqual(words);
  expect(other.exchange.outcome.words).toEqual(words);
});

test("what was lost with a channel is said again over the next", async () => {
  const [one, other] = [first(), second()];
  await one.exchange.begin();
  for (const message of one.sent.splice(0)) await other.exchange.receive(message);
  for (const message of other.sent.splice(0)) await one.exchange.receive(message);
  one.sent.length = 0;
  expect(other.exchange.outcome.status).toBe("pending");
  await join(one, other);
  expect(other.exchange.outcome).toEqual(one.exchange.outcome);
});

test("a peer that shows this end's own certificate is a mismatch", async () => {
  const mirror = end(LOW, LOW, FIRST);
  await mirror.exchange.begin();
  expect(mirror.sent).toEqual([]);
  expect(mirror.exchange.outcome.status).toBe("mismatch");
});

const commit = async (nonce: string): Promise<SafetyMessage> => ({
  type: "commit",
  identity: LOW,
  commitment: await commitmentOf({ local: LOW, remote: HIGH, key: "" }, nonce),
});

test.each<[string, () => ReturnType<typeof end>, SafetyMessage[]]>([
  ["revealed before it was committed to", second, [{ type: "reveal", nonce: FIRST }]],
  ["not what was committed to", second, [await commit(OTHER), { type: "reveal", nonce: FIRST }]],
  ["committed twice", second, [await commit(FIRST), await commit(OTHER)]],
  ["revealed twice", second, [await commit(FIRST), { type: "reveal", nonce: FIRST }, { type: "reveal", nonce: OTHER }]],
  ["both second", second, [{ type: "nonce", nonce: FIRST, identity: LOW }]],
  ["of another certificate", second, [{ type: "commit", commitment: OTHER, identity: OTHER }]],
  ["both first", first, [await commit(FIRST)]],
  ["this end's own nonce", first, [{ type: "nonce", nonce: FIRST, identity: HIGH }]],
  ["a nonce of another certificate", first, [{ type: "nonce", nonce: SECOND, identity: OTHER }]],
  ["another nonce", first, [{ type: "nonce", nonce: SECOND, identity: HIGH }, { type: "nonce", nonce: OTHER, identity: HIGH }]],
])("%s: a mismatch for good", async (_, make, messages) => {
  const { exchange, sent } = make();
  await exchange.begin();
  for (const message of messages) await exchange.receive(message);
  expect(exchange.outcome).toEqual({ status: "mismatch", words: [] });
  sent.length = 0;
  for (const message of [await commit(FIRST), { type: "nonce", nonce: SECOND, identity: HIGH } as const]) await exchange.receive(message);
  expect(exchange.outcome.status).toBe("mismatch");
  expect(sent).toEqual([]);
});
