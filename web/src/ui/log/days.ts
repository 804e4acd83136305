/** Times and days as a person reads them, in the language of the page. */

import { localeOf } from "../words/speech";

export const clockTime = (at: number): string =>
  new Date(at).toLocaleTimeString(localeOf(), { timeStyle: "short" });

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** How many calendar days before `now` the time `at` lies, in local time. Days of 23 and 25 hours count as one. */
const daysAgo = (at: number, now: number): number => Math.round((midnight(now) - midnight(at)) / 86_400_000);

/** As a heading begins. */
const capital = (text: string): string => text.replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase(localeOf()));

/** The heading of a day: today, yesterday, the weekday within a week, else the date. */
export const dayName = (at: number, now: number): string => {
  const days = daysAgo(at, now);
  if (days < 2) return capital(new Intl.RelativeTimeFormat(localeOf(), { numeric: "auto" }).format(days === 1 ? -1 : 0, "day"));
  return capital(new Date(at).toLocaleDateString(localeOf(), days < 7 ? { weekday: "long" } : { dateStyle: "long" }));
};

/** Entries, newest first, in runs of one calendar day. */
export const byDay = <T extends { startedAt: number }>(entries: readonly T[]): T[][] => {
  const days: T[][] = [];
  for (const entry of entries) {
    const last = days.at(-1);
    if (last?.[0] && midnight(last[0].startedAt) === midnight(entry.startedAt)) last.push(entry);
    else days.push([entry]);
  }
  return days;
};
