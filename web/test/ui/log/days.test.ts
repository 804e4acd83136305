import { describe, expect, it } from "vitest";
import { byDay, dayName } from "../../../src/ui/log/days";

const at = (year: number, month: number, day: number, hour = 12): number => new Date(year, month - 1, day, hour).getTime();

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
