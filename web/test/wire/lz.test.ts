import LZString from "lz-string";
import { describe, expect, test } from "vitest";

import vectors from "../../../tests/vectors/lz.json";
import { compress, decompress } from "../../src/wire/lz";

const LIMIT = 100_000;

test.each(vectors.pairs)("vector $text", ({ text, packed }) => {
  expect(compress(text)).toBe(packed);
  expect(decompress(packed, LIMIT)).toBe(text);
});

describe("hostile text is refused", () => {
  test.each(vectors.hostile)("$about", ({ packed }) => {
    expect(() => decompress(packed, LIMIT)).toThrow();
  });
});

test("the same characters as the package, for text of every kind", () => {
  let seed = 1;
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 100; round += 1) {
    const spread = [2, 20, 200, 60_000][random(4)] ?? 2;
    const text = Array.from({ length: random(400) }, () => String.fromCharCode(1 + random(spread))).join("");
    const packed = compress(text);
    expect(packed).toBe(LZString.compressToBase64(text));
    expect(decompress(packed, LIMIT)).toBe(text);
  }
});

test("growth is bounded while it happens", () => {
  const bomb = compress("a".repeat(LIMIT * 10));
  expect(bomb.length).toBeLessThan(10_000);
  expect(() => decompress(bomb, LIMIT)).toThrow("too long");
});
