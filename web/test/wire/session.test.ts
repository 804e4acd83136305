import LZString from "lz-string";
import { describe, expect, test } from "vitest";

import { decodeCandidates, decodeIce, decodeSession, encodeCandidates, encodeRestart, encodeSession } from "../../src/wire/session";

const pack = (value: unknown): string => LZString.compressToBase64(JSON.stringify(value));

test("a session comes back", () => {
  const session = { type: "offer", sdp: "v=0\r\n", localcall: 1, enc: true } as const;
  expect(decodeSession(encodeSession(session))).toEqual(session);
});

test("keys of others are dropped", () => {
  expect(decodeSession(pack({ type: "answer", sdp: "v=0", theirs: 1 }))).toEqual({ type: "answer", sdp: "v=0" });
});

test("candidates come back, the end of candidates too", () => {
  const candidates = [{ candidate: "candidate:1 1 udp 1 10.0.0.1 9 typ host", sdpMid: "0", sdpMLineIndex: 0 }, { candidate: "" }];
  expect(decodeCandidates(encodeCandidates(candidates))).toEqual(candidates);
});

const candidate = { candidate: "candidate:1 1 udp 1 10.0.0.1 9 typ host", sdpMid: "0", sdpMLineIndex: 0 };

test.each([
  { t: "restartOffer", gen: 1, sdp: "v=0", candidates: [candidate], fresh: true },
  { t: "restartAnswer", gen: 2, sdp: "v=0", candidates: [] },
  { t: "candidates", gen: 2, candidates: [candidate] },
] as const)("a message of a restart comes back: $t", ({ candidates, ...message }) => {
  expect(decodeIce(encodeRestart({ ...message, candidates: [...candidates] }))).toEqual({ ...message, candidates });
});

test("what is in an ice may be candidates", () => {
  expect(decodeIce(encodeCandidates([candidate]))).toEqual([candidate]);
});

test.each([
  ["of another kind", { t: "restartRequest", gen: 1, candidates: [] }],
  ["without a generation", { t: "candidates", candidates: [] }],
  ["without a description", { t: "restartOffer", gen: 1, candidates: [] }],
  ["with a text for candidates", { t: "candidates", gen: 1, candidates: "" }],
  ["with too many candidates", { t: "candidates", gen: 1, candidates: Array(101).fill(candidate) }],
])("a message of a restart %s is an Error", (_, message) => {
  expect(decodeIce(pack(message))).toBeInstanceOf(Error);
});

test("the compressed form is the one that others write", () => {
  expect(encodeCandidates([])).toBe("NoXSA===");
});

describe("hostile sessions are an Error", () => {
  test.each([
    ["nothing", ""],
    ["no base64", "!!!"],
    ["no JSON", LZString.compressToBase64("v=0")],
    ["no object", pack([])],
    ["no sdp", pack({ type: "offer" })],
    ["a number for sdp", pack({ type: "offer", sdp: 1 })],
    ["another type", pack({ type: "rollback", sdp: "" })],
    ["too much text", "A".repeat(40_000)],
    ["too much once unpacked", pack({ type: "offer", sdp: "a".repeat(70_000) })],
  ])("%s", (_, packed) => {
    expect(decodeSession(packed)).toBeInstanceOf(Error);
  });
});

describe("hostile candidates are an Error", () => {
  test.each([
    ["an object", pack({ t: "restartOffer" })],
    ["a list of text", pack(["candidate"])],
    ["no candidate", pack([{ sdpMid: "0" }])],
    ["a long one", pack([{ candidate: "a".repeat(1025) }])],
    ["too many", pack(Array.from({ length: 101 }, () => ({ candidate: "" })))],
    ["garbage", "ICE"],
  ])("%s", (_, packed) => {
    expect(decodeCandidates(packed)).toBeInstanceOf(Error);
  });
});
