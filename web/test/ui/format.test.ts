import { describe, expect, it } from "vitest";
import { byDay, dayName, duration, hue, initials, matching } from "../../src/ui/format";

const at = (year: number, month: number, day: number, hour = 12): number => new Date(year, month - 1, day, hour).getTime();

describe("duration", () => {
  it.each([
    [0, "0:00"],
    [59_999, "0:59"],
    [61_000, "1:01"],
    [3_599_000, "59:59"],
    [3_661_000, "1:01:01"],
    [-5_000, "0:00"],
  ])("%i ms is %s", (milliseconds, shown) => expect(duration(milliseconds)).toBe(shown));
});

describe("dayName", () => {
  const now = at(2026, 3, 30, 1);
  it("goes by the calendar, not by 24 hours", () => {
    expect(dayName(at(2026, 3, 30, 0), now)).toBe("Today");
    expect(dayName(at(2026, 3, 29, 23), now)).toBe("Yesterday");
  });
  it("names the weekday within a week, then the date", () => {
    const names = (date: number, options: Intl.DateTimeFormatOptions) => new Date(date).toLocaleDateString([], options);
    expect(dayName(at(2026, 3, 24), now)).toBe(names(at(2026, 3, 24), { weekday: "long" }));
    expect(dayName(at(2026, 3, 23), now)).toBe(names(at(2026, 3, 23), { dateStyle: "long" }));
  });
});

it("byDay keeps the order and splits at midnight", () => {
  const entries = [at(2026, 3, 30, 9), at(2026, 3, 30, 0), at(2026, 3, 29, 23)].map((startedAt, id) => ({ id, startedAt }));
  expect(byDay(entries).map((day) => day.map(({ id }) => id))).toEqual([[0, 1], [2]]);
  expect(byDay([])).toEqual([]);
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
