/** The servers that calls may use, one a line: read, tried out, kept. */

import { Component } from "preact";
import { probe } from "../../engine/probe";
import type { Verdict } from "../../engine/probe";
import type { IceServer } from "../../wire/wcall";
import type { SectionProps } from "./section";
import { strings } from "../words/settings";
import { localeOf, told } from "../words/speech";

export interface Found {
  url: string;
  sentence: string;
  ok: boolean;
}

interface ServersState {
  /** False when changes last only as long as the program. */
  kept: boolean;
  /** What stands in the way, a line each. */
  error: string;
  found: readonly Found[];
  testing: boolean;
  ready: boolean;
}

/** In a sentence. */
export const tryServer = async (url: string, server: IceServer): Promise<Found> => {
  const { outcome, error, until } = await Promise.resolve()
    .then(() => probe(url, server))
    .catch((cause: unknown): Verdict => ({ outcome: "silent", error: String(cause) }));
  const words = url.startsWith("turn") ? strings.relay : strings.stun;
  const sentence = outcome === "expired" ? strings.relay.expired(until?.toLocaleString(localeOf()) ?? "") : words[outcome](error);
  return { url, ok: outcome === "ok", sentence };
};

export class Servers extends Component<SectionProps, ServersState> {
  override state: ServersState = { kept: true, error: "", found: [], testing: false, ready: false };
  /** As they stand in the fields, which a drawing that waits would leave a letter behind. */
  private readonly fields = { text: "", relayOnly: false };

  override componentDidMount(): void {
    void this.props.ask({ type: "servers" }).then(({ servers, error = "" }) => {
      if (servers) {
        const { text, relayOnly, kept } = servers;
        Object.assign(this.fields, { text, relayOnly });
        this.setState({ kept, ready: true });
      } else this.setState({ error });
    });
  }

  /** One after the other: side by side they would wait for each other's timeouts on the same sockets. */
  private readonly test = async (): Promise<void> => {
    this.setState({ testing: true, error: "", found: [] });
    const { iceServers = [], error = "" } = await this.props.ask({ type: "checkServers", text: this.fields.text });
    if (!error && iceServers.length === 0) this.setState({ error: strings.nothing });
    else this.setState({ error });
    for (const server of iceServers) {
      for (const url of [server.urls].flat()) {
        const found = await tryServer(url, server);
        this.setState(({ found: before }) => ({ found: [...before, found] }));
      }
    }
    this.setState({ testing: false });
  };

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { error } = await this.props.ask({ type: "saveServers", ...this.fields });
    if (error) this.setState({ error });
    else this.props.onClose();
  };

  render(_: SectionProps, { kept, error, found, testing, ready }: ServersState) {
    const { fields } = this;
    return (
      <form onSubmit={(event) => void this.save(event)}>
        <label for="server-lines">{strings.serversHint}</label>
        <textarea
          id="server-lines"
          rows={5}
          value={fields.text}
          placeholder={strings.serversExample}
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          aria-invalid={error !== ""}
          aria-describedby="server-problems"
          onInput={({ currentTarget }) => {
            fields.text = currentTarget.value;
            this.setState({ found: [] });
          }}
        />
        <div id="server-problems" role="alert">{error && told.sentence(error).split("\n").map((line) => <p key={line}>{line}</p>)}</div>
        <label class="check">
          <input type="checkbox" checked={fields.relayOnly} onChange={({ currentTarget }) => (fields.relayOnly = currentTarget.checked)} />
          <span>{strings.relayOnly}<small>{strings.relayOnlyHint}</small></span>
        </label>
        <ul aria-live="polite">
          {found.map(({ url, sentence, ok }) => (
            <li key={url} class={ok ? "" : "missed"}><span class="who"><small>{url}</small><b>{sentence}</b></span></li>
          ))}
        </ul>
        {!kept && <p><small>{strings.notKept}</small></p>}
        <div class="choices">
          <button type="button" class="plain" disabled={testing || !ready} onClick={() => void this.test()}>
            {testing ? strings.testing : strings.test}
          </button>
          <button class="primary" disabled={!ready}>{strings.save}</button>
        </div>
      </form>
    );
  }
}
