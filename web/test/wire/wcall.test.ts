import { describe, expect, test } from "vitest";

import { echo, isExtension, parseFrame } from "../../src/wire/wcall";

const parse = (command: unknown, envelope: object = {}) => parseFrame(JSON.stringify({ ...envelope, command }));

test("a command is read with its address, unknown fields apart", () => {
  const { address, command } = parse({ type: "media", source: "mic", enable: false, later: 1 }, { corrId: 7, callId: "c" });
  expect(address).toEqual({ corrId: 7, callId: "c" });
  expect(command).toEqual({ type: "media", source: "mic", enable: false });
});

test("null is absent", () => {
  expect(parse({ type: "start", media: "audio", aesKey: null, relay: null }, { corrId: null })).toMatchObject({
    address: {},
    command: { type: "start", media: "audio" },
  });
});

test("a server's address list may be one text", () => {
  const iceServers = [{ urls: "stun:a" }, { urls: ["turn:b"], username: "u", credential: "c" }];
  expect(parse({ type: "start", media: "video", iceServers }).command).toMatchObject({ iceServers });
});

describe("what cannot be read is an Error, with what is needed to answer it", () => {
  test.each([
    ["unknown", { type: "selfDestruct" }],
    ["inherited name", { type: "toString" }],
    ["no type", {}],
    ["no media", { type: "start" }],
    ["another media", { type: "start", media: "smell" }],
    ["a number for a key", { type: "start", media: "audio", aesKey: 1 }],
    ["half a generation", { type: "ice", iceCandidates: "", generation: 0.5 }],
    ["text for a flag", { type: "media", source: "mic", enable: "yes" }],
    ["a contact without a name", { type: "hello", contact: { id: "x" } }],
  ])("%s", (_, command) => {
    const incoming = parse(command, { corrId: 3 });
    expect(incoming.command).toBeInstanceOf(Error);
    expect(incoming.address).toEqual({ corrId: 3 });
    expect(incoming.raw).toEqual(command);
  });

  test.each(["", "{", "null", "[]", "7", '"text"', '{"command":null}', '{"command":"end"}', '{"corrId":"x","command":{"type":"end"}}'])(
    "frame %j",
    (frame) => {
      expect(parseFrame(frame).command).toBeInstanceOf(Error);
    },
  );
});

test("a classic server gets its command back whole, ours what names it", () => {
  const start = { type: "start", media: "audio", aesKey: "secret" };
  expect(echo(start, true)).toEqual(start);
  expect(echo(start, false)).toEqual({ type: "start" });
  const media = { type: "media", source: "mic", enable: true, more: 1 };
  expect(echo(media, false)).toEqual({ type: "media", source: "mic", enable: true });
  expect(echo(null, true)).toBeUndefined();
});

test("the classic responses are not extensions", () => {
  expect(isExtension({ type: "ok" })).toBe(false);
  expect(isExtension({ type: "restart", cause: "stall" })).toBe(true);
});
