/** What is to be said outside of the page. */

import type { HistoryEntry, HomeCall } from "../../wire/home";
import { clockTime, dayName } from "../log/days";
import { callsShown } from "../incoming";
import type { PreferenceValues } from "../preferences";
import { strings as page } from "../words/call";
import type { Announcement } from "./messages";
import { strings } from "../words/ringing";

export interface Known {
  calls: readonly HomeCall[];
  /** Missed and not seen yet, newest first. */
  missed: readonly HistoryEntry[];
  /** The calls that this page has seen ringing: others were kept from ringing, by a setting say, and are not announced. */
  rang: ReadonlySet<string>;
  /** Since when the person looks elsewhere, milliseconds since the epoch; null while they look at this page. */
  leftAt: number | null;
  preferred: PreferenceValues;
  /** Whether the page itself is heard ringing, or is silent because the person wants it so. */
  silent: boolean;
}

export const missedCalls = (entries: readonly HistoryEntry[], { missedSeenAt }: PreferenceValues): HistoryEntry[] =>
  entries.filter(({ missed, endedAt }) => missed && endedAt > missedSeenAt);

/** The time alone for today. */
export const when = (at: number, now: number): string => {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return today ? clockTime(at) : `${dayName(at, now)} ${clockTime(at)}`;
};

/** All that should be seen there now. */
export const announcements = ({ calls, missed, rang, leftAt, preferred, silent }: Known): Announcement[] => {
  if (leftAt === null || !preferred.notify) return [];
  const { banner, rings, busy } = callsShown(calls, null);
  const found: Announcement[] = [];
  if (banner) {
    const { callId, contact, media } = banner;
    found.push({
      tag: `rings ${callId}`,
      callId,
      title: preferred.hideNames ? strings.incoming : page.isCalling(contact.name),
      body: page.kind[media],
      ...(contact.avatar && !preferred.hideNames ? { icon: contact.avatar } : {}),
      silent: silent || !rings,
      requireInteraction: true,
      actions: [
        { action: "answer", title: busy ? page.endAndAnswer : page.answer },
        { action: "decline", title: page.decline },
      ],
    });
  }
  for (const { id, contact, media, endedAt } of missed) {
    if (!rang.has(String(id)) || endedAt < leftAt) continue;
    found.push({
      tag: `missed ${id}`,
      callId: String(id),
      title: preferred.hideNames ? strings.missed : strings.missedFrom(contact.name, clockTime(endedAt)),
      body: preferred.hideNames ? `${page.kind[media]}, ${clockTime(endedAt)}` : page.kind[media],
      silent: true,
      requireInteraction: false,
      actions: [{ action: "callBack", title: strings.callBack }],
    });
  }
  return found;
};
