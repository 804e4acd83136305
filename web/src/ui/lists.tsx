/** Home's two columns: the people, and the calls there were. */

import { Component } from "preact";
import type { HistoryEntry, HomeContact } from "../wire/home";
import type { CallMedia, Contact } from "../wire/wcall";
import { byDay, clockTime, dayName, duration, matching } from "./format";
import { Icon } from "./icons";
import { Avatar, Empty, IconButton, Question } from "./parts";
import { strings as callStrings } from "./words/call";
import { strings } from "./words/home";
import { told } from "./words/speech";

type Place = (contact: Contact, media: CallMedia) => void;

interface ContactsProps {
  contacts: readonly HomeContact[];
  onPlace: Place;
}

export class Contacts extends Component<ContactsProps, { query: string }> {
  override state = { query: "" };

  render({ contacts, onPlace }: ContactsProps, { query }: { query: string }) {
    const found = matching(contacts, query);
    return (
      <section class="contacts" aria-label={strings.contacts}>
        <div class="head">
          <h2>{strings.contacts}</h2>
          <label class="search">
            <Icon name="search" />
            <input
              type="search"
              placeholder={strings.search}
              aria-label={strings.search}
              value={query}
              onInput={(event) => this.setState({ query: event.currentTarget.value })}
            />
          </label>
        </div>
        {!contacts.length && <Empty title={strings.noContacts}>{strings.noContactsHint}</Empty>}
        {contacts.length > 0 && !found.length && <Empty title={strings.noMatch(query.trim())} />}
        <ul>
          {found.map((contact) => (
            <li key={contact.id}>
              <Avatar contact={contact} />
              <span class="who"><b>{contact.name}</b>{contact.obstacle && <small class="why">{told.sentence(contact.obstacle)}</small>}</span>
              <IconButton
                icon="phone"
                label={strings.audioCallTo(contact.name)}
                disabled={!contact.canCall}
                onClick={() => onPlace(contact, "audio")}
              />
              <IconButton
                icon="camera"
                class="lit"
                label={strings.videoCallTo(contact.name)}
                disabled={!contact.canCall}
                onClick={() => onPlace(contact, "video")}
              />
            </li>
          ))}
        </ul>
      </section>
    );
  }
}

interface RecentProps {
  entries: readonly HistoryEntry[];
  enabled: boolean;
  now: number;
  onPlace: Place;
  onClear: () => void;
}

export class Recent extends Component<RecentProps, { asking: boolean }> {
  override state = { asking: false };

  private readonly answered = (yes: boolean): void => {
    this.setState({ asking: false });
    if (yes) this.props.onClear();
  };

  render({ entries, enabled, now, onPlace }: RecentProps, { asking }: { asking: boolean }) {
    return (
      <section class="recent" aria-label={strings.recent}>
        <div class="head">
          <h2>{strings.recent}</h2>
          {entries.length > 0 && <button class="plain" onClick={() => this.setState({ asking: true })}>{strings.clearHistory}</button>}
        </div>
        {!entries.length && <Empty title={strings.noCalls}>{enabled ? strings.noCallsHint : strings.historyOff}</Empty>}
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
                      <Icon name={entry.direction === "outgoing" ? "out" : "in"} />
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
      </section>
    );
  }
}
