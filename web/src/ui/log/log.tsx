/** The calls there were, by day. */

import { Component } from "preact";
import type { HistoryEntry } from "../../wire/home";
import { Question } from "../aside/dialog";
import { duration } from "../format";
import { Icon } from "../icons";
import type { Place } from "../lists";
import { Avatar, IconButton } from "../parts";
import { strings as callStrings } from "../words/call";
import { strings as home } from "../words/home";
import { strings } from "../words/log";
import { told } from "../words/speech";
import { byDay, clockTime, dayName } from "./days";

const ARROWS = { outgoing: "M7 17L17 7M9 7h8v8", incoming: "M17 7L7 17M7 9v8h8" } as const;

export interface LogProps {
  entries: readonly HistoryEntry[];
  now: number;
  onPlace: Place;
  onClear: () => void;
}

export class Log extends Component<LogProps, { asking: boolean }> {
  override state = { asking: false };

  private readonly answered = (yes: boolean): void => {
    this.setState({ asking: false });
    if (yes) this.props.onClear();
  };

  render({ entries, now, onPlace }: LogProps, { asking }: { asking: boolean }) {
    return (
      <>
        <div class="head">
          <h2>{home.recent}</h2>
          <button class="plain" onClick={() => this.setState({ asking: true })}>{strings.clearHistory}</button>
        </div>
        {byDay(entries).map((day) => (
          <div key={day[0]?.id}>
            <h3>{dayName(day[0]?.startedAt ?? now, now)}</h3>
            <ul>
              {day.map((entry) => (
                <li key={entry.id} class={entry.missed ? "missed" : ""}>
                  <Avatar contact={entry.contact} />
                  <span class="who">
                    <b>{entry.contact.name}</b>
                    <small>
                      <Icon name={ARROWS[entry.direction]} points />
                      {entry.missed ? strings.missed : strings.direction[entry.direction]} · {callStrings.kind[entry.media]} · {clockTime(entry.startedAt)}
                      {entry.connectedAt !== undefined && ` · ${duration(entry.durationSeconds * 1000)}`}
                    </small>
                    <small>{told.ending(entry.reason, entry.message)}</small>
                  </span>
                  <IconButton
                    icon={entry.media === "video" ? "camera" : "phone"}
                    label={strings.callBack(entry.contact.name)}
                    onClick={() => onPlace(entry.contact, entry.media)}
                  />
                </li>
              ))}
            </ul>
          </div>
        ))}
        {asking && <Question text={strings.clearQuestion} yes={strings.clear} no={strings.cancel} onAnswer={this.answered} />}
      </>
    );
  }
}
