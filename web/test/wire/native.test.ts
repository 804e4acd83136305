/** The vectors that pytest reads too, and the throttle. */

import { describe, expect, test } from "vitest";

import vectors from "../../../tests/vectors/native.json";
import { cleanLine, readNative, Throttle } from "../../src/wire/native";

describe("what two of ours say to each other", () => {
  test.each(vectors.messages)("$message.type", ({ message, read }) => {
    expect(readNative(JSON.stringify(message))).toEqual(read);
  });

  test.each(vectors.refused)("refused: %.40s", (data) => {
    expect(readNative(data)).toBeInstanceOf(Error);
  });

  test.each([null, undefined, 7, new ArrayBuffer(8), new Blob(["{}"])])("no text: %s", (data) => {
    expect(readNative(data)).toBeInstanceOf(Error);
  });

  test("a page asks a page for less", () => {
    expect(readNative('{"type":"data","use":"low"}')).toEqual({ type: "data", use: "low" });
    expect(readNative('{"type":"data","use":"none"}')).toBeInstanceOf(Error);
  });

  test.each(vectors.unknown)("of a later version: %s", (data) => {
    expect(readNative(data)).toBeNull();
  });

  test("halves of pairs, what turns the direction and what is too long go from a line", () => {
    expect(cleanLine("a\ud83db\u202ec")).toBe("a b c");
    expect([...cleanLine("👻".repeat(600))]).toHaveLength(500);
  });
});

test("a flood is dropped and counted, and then it is listened to again", () => {
  const throttle = new Throttle(0);
  const passed = (now: number) => Array.from({ length: 1000 }, () => throttle.passes(now)).filter(Boolean).length;
  expect(passed(0)).toBe(30);
  expect(throttle.dropped).toBe(970);
  expect(passed(1000)).toBe(10);
  expect(passed(100_000)).toBe(30);
});
