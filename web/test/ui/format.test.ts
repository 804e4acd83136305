import { describe, expect, it, vi } from "vitest";
import { duration, hue, initials, matching } from "../../src/ui/format";
import * as ar from "../../src/ui/words/ar";
import * as de from "../../src/ui/words/de";
import * as es from "../../src/ui/words/es";
import * as fr from "../../src/ui/words/fr";
import { speak } from "../../src/ui/words/speech";

vi.stubGlobal("document", { documentElement: {} });

describe("duration", () => {
  it.each([
    [0, "0:00"],
    [59_999, "0:59"],
    [61_000, "1:01"],
    [3_599_000, "59:59"],
    [3_661_000, "1:01:01"],
    [-5_000, "0:00"],
  ])("%i ms is %s", (milliseconds, shown) => expect(duration(milliseconds)).toBe(shown));

  it.each([
    ["en", null],
    ["en-IN", { tag: "en", dir: "ltr" }],
    ["de", de],
    ["de-CH", de],
    ["fr", fr],
    ["fr-CA", fr],
    ["es", es],
    ["es-MX", es],
    ["ar", ar],
    ["ar-EG", ar],
    ["ar-MA", ar],
  ] as const)("has the digits of %s", (locale, language) => {
    speak(language, [locale]);
    const seconds = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 }).format(7);
    expect(duration(7000)).toBe(`${new Intl.NumberFormat(locale).format(0)}:${seconds}`);
    speak(null);
  });
});

describe("initials", () => {
  it.each([
    ["Bob", "B"],
    ["ada  lovelace", "AL"],
    ["Johann Sebastian Bach", "JB"],
    ["🦊 Fox", "🦊F"],
    ["  ", ""],
  ])("of “%s” are “%s”", (name, letters) => expect(initials(name)).toBe(letters));
});

it("a hue stays with its contact and differs from others", () => {
  expect(hue("local:bob")).toBe(hue("local:bob"));
  expect(hue("local:bob")).not.toBe(hue("local:ada"));
  expect(hue("local:bob")).toBeLessThan(360);
});

describe("matching", () => {
  const people = [{ name: "José" }, { name: "Joan" }, { name: "Bob" }];
  it("overlooks case, accents and blanks around", () => expect(matching(people, " JOSE ")).toEqual([{ name: "José" }]));
  it("finds all by nothing, and none by what nobody has", () => {
    expect(matching(people, "")).toEqual(people);
    expect(matching(people, "x")).toEqual([]);
  });
});
