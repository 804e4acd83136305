/** The vectors that pytest reads too: both sides must understand and refuse the same. */

import { describe, expect, test } from "vitest";

import sessions from "../../../tests/vectors/session.json";
import wcall from "../../../tests/vectors/wcall.json";
import { decodeCandidates, decodeSession, encodeCandidates } from "../../src/wire/session";
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

  test.each(wcall.readAs.filter(({ to }) => to === "page"))("$about", ({ frame, same }) => {
    expect(parseFrame(JSON.stringify(frame)).command).toEqual(parseFrame(JSON.stringify(same)).command);
  });

  test.each(wcall.hostile.filter(({ to }) => to === "page"))("refused: $frame", ({ frame }) => {
    const deep = "[".repeat(2000) + "]".repeat(2000);
    expect(parseFrame(frame.replace("{deep}", deep)).command).toBeInstanceOf(Error);
  });
});
