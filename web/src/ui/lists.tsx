/** Home's two columns: the people, and the calls there were. */

import { Component } from "preact";
import type { ComponentType } from "preact";
import type { HomeContact } from "../wire/home";
import type { CallMedia, Contact } from "../wire/wcall";
import { matching } from "./format";
import { Icon } from "./icons";
import type { LogProps } from "./log/log";
import { Avatar, Empty, IconButton } from "./parts";
import { strings } from "./words/home";
import { told } from "./words/speech";
import { optional } from "../load";

export type Place = (contact: Contact, media: CallMedia) => void;

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

interface RecentProps extends LogProps {
  enabled: boolean;
}

/** The log itself is loaded once there is a call in it. */
export class Recent extends Component<RecentProps, { Log: ComponentType<LogProps> | null }> {
  override state = { Log: null };
  private loading = false;

  override componentDidMount(): void {
    void this.load();
  }

  override componentDidUpdate(): void {
    void this.load();
  }

  private async load(): Promise<void> {
    if (this.loading || !this.props.entries.length) return;
    this.loading = true;
    const part = await optional(import("./log/log"));
    if (part) this.setState({ Log: part.Log });
  }

  render({ enabled, ...props }: RecentProps, { Log }: { Log: ComponentType<LogProps> | null }) {
    return (
      <section class="recent" aria-label={strings.recent}>
        {Log && props.entries.length ? (
          <Log {...props} />
        ) : (
          <>
            <div class="head"><h2>{strings.recent}</h2></div>
            {!props.entries.length && <Empty title={strings.noCalls}>{enabled ? strings.noCallsHint : strings.historyOff}</Empty>}
          </>
        )}
      </section>
    );
  }
}
