import { describe, expect, test } from "vitest";

import { ariaKeys, shortcutOf, shortcuts } from "../../../src/ui/more/shortcuts";

const press = (key: string, more: Partial<Parameters<typeof shortcutOf>[0]> = {}) =>
  shortcutOf({ key, code: "", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe("a press", () => {
  test.each([
    ["m", "mic"],
    ["v", "camera"],
    ["s", "screen"],
    [" ", "talk"],
    ["f", "fullScreen"],
    ["p", "picture"],
    [",", "more"],
    ["?", "help"],
    ["e", null],
    ["Enter", null],
    ["x", null],
  ])("of %j means %j", (key, id) => expect(press(key)).toBe(id));

  test("with Caps Lock is the same", () => expect(press("M")).toBe("mic"));
  test("with Shift is another, but for a question mark", () => {
    expect(press("M", { shiftKey: true })).toBeNull();
    expect(press("E", { shiftKey: true })).toBe("end");
    expect(press("?", { shiftKey: true })).toBe("help");
  });
  test.each(["ctrlKey", "metaKey", "altKey"])("with %s is the browser's", (modifier) =>
    expect(press("s", { [modifier]: true })).toBeNull());
  test("on a keyboard of another script goes by the place of the key", () => {
    expect(press("ь", { code: "KeyM" })).toBe("mic");
    expect(press("é", { code: "Digit2" })).toBeNull();
  });
});

test("no two do the same, and each is told to screen readers", () => {
  expect(new Set(shortcuts.map(({ key, shift }) => `${key}${shift}`)).size).toBe(shortcuts.length);
  expect(ariaKeys()).toMatchObject({ mic: "M", talk: "Space", end: "Shift+E" });
});
