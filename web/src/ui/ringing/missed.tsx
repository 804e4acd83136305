/** The calls that were missed, until the person says that they have read of it. */

import type { HistoryEntry } from "../../wire/home";
import { IconButton } from "../parts";
import { strings as page } from "../words/call";
import { when } from "./announcements";
import { strings } from "../words/ringing";

interface MissedProps {
  /** Newest first, at least one. */
  missed: readonly [HistoryEntry, ...HistoryEntry[]];
  onCallBack: (entry: HistoryEntry) => void;
  onSeen: () => void;
}

export const Missed = ({ missed, onCallBack, onSeen }: MissedProps) => {
  const [last] = missed;
  const time = when(last.endedAt, Date.now());
  const { name } = last.contact;
  return (
    <div class="notice" role="status">
      <p>{missed.length > 1 ? strings.missedSeveral(missed.length, name, time) : strings.missedFrom(name, time)}</p>
      <button class="plain" onClick={() => onCallBack(last)}>{strings.callBack}</button>
      <IconButton icon="close" label={page.dismiss} onClick={onSeen} />
    </div>
  );
};
