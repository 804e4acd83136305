import { describe, expect, test } from "vitest";

import vectors from "../../../tests/vectors/frames.json";
import { decryptFrame, encryptFrame, frameTypes, importKey, openFrame, randomIv } from "../../src/wire/frames";

const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (data: Uint8Array): string => [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");

describe("the vectors", () => {
  test.each(vectors.frames)("$type of $plain_hex opens", async ({ type, plain_hex, encrypted_hex }) => {
    const key = await importKey(vectors.aesKey);
    expect(hex(await decryptFrame(key, type, bytes(encrypted_hex)))).toBe(plain_hex);
  });

  test.each(vectors.frames.filter((frame) => !("note" in frame)))(
    "$type of $plain_hex is sealed",
    async ({ type, plain_hex, encrypted_hex }) => {
      const key = await importKey(vectors.aesKey);
      const iv = bytes(encrypted_hex.slice(-24));
      expect(hex(await encryptFrame(key, type, bytes(plain_hex), iv))).toBe(encrypted_hex);
    },
  );
});

describe("the type of a frame", () => {
  const kindOf = (kind: string): "audio" | "video" => (kind === "audio" ? "audio" : "video");

  test.each(vectors.kinds)("$kind that its codec calls $said opens", async ({ kind, said, plain_hex, encrypted_hex }) => {
    const key = await importKey(vectors.aesKey);
    const sealed = bytes(encrypted_hex);
    expect(hex(await openFrame(key, frameTypes(kindOf(kind), said, sealed), sealed))).toBe(plain_hex);
  });

  test.each(vectors.kinds)("$kind that its codec calls $said is sealed as $sealed_as where that is ours to say", ({ kind, said, plain_hex, sealed_as }) => {
    const [type] = frameTypes(kindOf(kind), said, bytes(plain_hex));
    expect(type ?? null).toBe(said && kind === "video" ? said : sealed_as);
  });

  test("a frame that no type opens is refused", async () => {
    const key = await importKey(vectors.aesKey);
    const sealed = crypto.getRandomValues(new Uint8Array(60));
    await expect(openFrame(key, frameTypes("video", "empty", sealed), sealed)).rejects.toThrow();
  });
});

describe("what is not in the vectors", () => {
  test("a frame within its prefix gets the whole trailer and comes back", async () => {
    const key = await importKey(vectors.aesKey);
    const sealed = await encryptFrame(key, "key", bytes("0102030405"), randomIv());
    expect(sealed.length).toBe(5 + 28);
  });

  test("an empty body comes back", async () => {
    const key = await importKey(vectors.aesKey);
    const sealed = await encryptFrame(key, undefined, bytes("07"), randomIv());
    expect(sealed.length).toBe(1 + 28);
    expect(hex(await decryptFrame(key, undefined, sealed))).toBe("07");
  });

  test.each([0, 11, 40])("a frame of %i random bytes does not open", async (length) => {
    const key = await importKey(vectors.aesKey);
    await expect(decryptFrame(key, "delta", crypto.getRandomValues(new Uint8Array(length)))).rejects.toThrow();
  });

  test("a changed byte does not open", async () => {
    const key = await importKey(vectors.aesKey);
    const sealed = await encryptFrame(key, undefined, bytes("00".repeat(40)), randomIv());
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    await expect(decryptFrame(key, undefined, sealed)).rejects.toThrow();
  });

  test.each(["", "AAAA", vectors.aesKey.replace("=", ""), `${vectors.aesKey.slice(0, 42)}+=`, "A".repeat(44)])(
    "%j is no key",
    async (text) => {
      await expect(importKey(text)).rejects.toThrow("key");
    },
  );
});
