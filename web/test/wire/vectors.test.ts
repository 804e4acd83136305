/** The vectors that pytest reads too: both sides must understand and refuse the same. */

import { describe, expect, test } from "vitest";

import hashes from "../../../tests/vectors/hash.json";
import plain from "../../../tests/vectors/sdp.json";
import sessions from "../../../tests/vectors/session.json";
import wcall from "../../../tests/vectors/wcall.json";
import { parseHash } from "../../src/wire/hash";
import { fromPlain, toPlain } from "../../src/wire/plain";
import { decodeCandidates, decodeSession, encodeCandidates, encodeSession } from "../../src/wire/session";
import { parseFrame } from "../../src/wire/wcall";

describe("sessions and candidates", () => {
  test.each(sessions.sessions.concat(sessions.foreignSessions))("a description", ({ session, packed }) => {
    expect(decodeSession(packed)).toEqual(session);
  });

  test.each(sessions.candidates)("candidates", ({ candidates, packed }) => {
    expect(decodeCandidates(packed)).toEqual(candidates);
    expect(encodeCandidates(candidates)).toBe(packed);
  });

  test.each(sessions.refusedSessions)("no description: $about", ({ packed }) => {
    expect(decodeSession(packed)).toBeInstanceOf(Error);
  });

  test.each(sessions.refusedCandidates)("no candidates: $about", ({ packed }) => {
    expect(decodeCandidates(packed)).toBeInstanceOf(Error);
  });
});

describe("commands", () => {
  test.each(wcall.commands.map((frame) => ({ type: frame.command.type, frame })))("$type", ({ frame }) => {
    const { command, ...address } = frame;
    const read = parseFrame(JSON.stringify(frame));
    expect(read.command).toEqual(command);
    expect(read.address).toEqual(address);
  });

  test.each(wcall.commands.map((frame) => ({ type: frame.command.type, frame })))(
    "$type in the form of a classic program: one field a line, and null for what is absent",
    ({ type, frame }) => {
      const { command, ...address } = frame;
      const optional: string[] = (wcall.optional.commands as Record<string, string[]>)[type] ?? [];
      const nulls = Object.fromEntries(optional.map((name) => [name, null]));
      const read = parseFrame(JSON.stringify({ corrId: null, callId: null, ...frame, command: { ...nulls, ...command } }, null, 4));
      expect(read.command).toEqual(command);
      expect(read.address).toEqual(address);
    },
  );

  test.each(wcall.readAs.filter(({ to }) => to === "page"))("$about", ({ frame, same }) => {
    expect(parseFrame(JSON.stringify(frame)).command).toEqual(parseFrame(JSON.stringify(same)).command);
  });

  test.each(wcall.hostile.filter(({ to }) => to === "page"))("refused: $frame", ({ frame }) => {
    const deep = "[".repeat(2000) + "]".repeat(2000);
    expect(parseFrame(frame.replace("{deep}", deep)).command).toBeInstanceOf(Error);
  });
});

describe("one SDP that carries its candidates", () => {
  test.each(plain.examples)("$about", ({ session, candidates, plain: sdp }) => {
    const type = session.type as "offer" | "answer";
    const packed = fromPlain(type, sdp);
    expect(decodeSession(packed.session)).toEqual(session);
    expect(decodeCandidates(packed.candidates)).toEqual(candidates);
    expect(toPlain(encodeSession({ ...session, type }), encodeCandidates(candidates))).toBe(sdp);
  });

  test.each(plain.read)("$about", ({ plain: sdp, localcall }) => {
    expect(decodeSession(fromPlain("offer", sdp).session)).toMatchObject(localcall === null ? {} : { localcall });
    expect(Object.hasOwn(decodeSession(fromPlain("offer", sdp).session), "localcall")).toBe(localcall !== null);
  });

  test.each(plain.refused)("refused: %j", (sdp) => {
    expect(() => fromPlain("offer", sdp)).toThrow();
  });

  const two = "v=0\r\nm=audio 9 X 0\r\na=mid:a\r\nm=video 9 X 0\r\na=mid:b\r\n";
  const joined = (...candidates: RTCIceCandidateInit[]): string =>
    toPlain(encodeSession({ type: "offer", sdp: two }), encodeCandidates(candidates));

  test("what says it already is not made to say it twice", () => {
    const said = "v=0\r\na=x-localcall:1\r\nm=audio 9 X 0\r\n";
    expect(toPlain(encodeSession({ type: "offer", sdp: said, localcall: 1 }), encodeCandidates([]))).toBe(said);
  });

  test("a candidate stands in its own section, once, and an end without a place in each", () => {
    const candidate = "candidate:1 1 udp 1 10.0.0.1 9 typ host";
    expect(joined({ candidate, sdpMid: "b" }, { candidate, sdpMLineIndex: 1 }, { candidate: "" })).toBe(
      "v=0\r\nm=audio 9 X 0\r\na=mid:a\r\na=end-of-candidates\r\n" +
        `m=video 9 X 0\r\na=mid:b\r\na=${candidate}\r\na=end-of-candidates\r\n`,
    );
  });

  test.each([{ candidate: "candidate:1", sdpMid: "c" }, { candidate: "candidate:1", sdpMLineIndex: 2 }, { candidate: "x", sdpMid: "a" }])(
    "a candidate of no section is refused: %j",
    (candidate) => {
      expect(() => joined(candidate)).toThrow();
    },
  );
});

describe("the hash", () => {
  test.each(hashes.hashes)("$hash", ({ hash, expected }) => {
    const read = parseHash(hash);
    if (expected === "error") expect(read).toBeInstanceOf(Error);
    else expect(read).toEqual(expected);
  });

  test.each([btoa("v=0\n..").slice(0, -1), `dj0w\n${btoa("\n")}`, "dj0wCg"])("base64 is complete and strict: %j", (payload) => {
    expect(parseHash(`#acceptCall=${payload}`)).toBeInstanceOf(Error);
  });
});
