/** How calls ring, and whether they are announced outside of the page. */

import { Component } from "preact";
import { preferences } from "../preferences";
import type { PreferenceValues } from "../preferences";
import { ringOf, ringtones } from "../ringing/ringtones";
import type { Ringtone } from "../ringing/ringtones";
import { strings } from "../words/ringing";
import type { SectionProps } from "./section";

type Permission = keyof typeof strings.permission;

const permission = (): Permission =>
  "Notification" in window && "serviceWorker" in navigator ? Notification.permission : "unsupported";

export class Ringing extends Component<SectionProps> {
  private readonly redraw = (): void => this.setState({});
  private stop = (): void => undefined;
  private sample: AudioBufferSourceNode | null = null;

  override componentDidMount(): void {
    this.stop = preferences.view.subscribe(this.redraw);
  }

  override componentWillUnmount(): void {
    this.stop();
    this.sample?.stop();
  }

  /** Browsers let a page ask in a click only, and once. */
  private readonly ask = (): void => {
    Notification.requestPermission().then(this.redraw, this.redraw);
  };

  private check(name: "notify" | "hideNames") {
    return (
      <label class="check">
        <input
          type="checkbox"
          checked={preferences.view.get()[name]}
          onChange={({ currentTarget }) => preferences.set({ [name]: currentTarget.checked })}
        />
        <span>{strings[name]}<small>{strings[`${name}Hint`]}</small></span>
      </label>
    );
  }

  /** One turn of the ring as it is now. */
  private hear(values: Partial<PreferenceValues>): void {
    preferences.set(values);
    this.sample?.stop();
    this.sample = this.props.sounds.play({ ...ringOf(preferences.view.get()), loops: false });
  }

  render() {
    const { ringtone, ringVolume } = preferences.view.get();
    const may = permission();
    return (
      <form onSubmit={(event) => event.preventDefault()}>
        <fieldset class="choices">
          <legend>{strings.ringtone}</legend>
          {(Object.keys(ringtones) as Ringtone[]).map((name) => (
            <label key={name} class="check">
              <input type="radio" name="ringtone" checked={name === ringtone} onChange={() => this.hear({ ringtone: name })} />
              {strings.ringtones[name]}
            </label>
          ))}
        </fieldset>
        <label class="check">
          {strings.volume}
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={ringVolume}
            onChange={({ currentTarget }) => this.hear({ ringVolume: currentTarget.valueAsNumber })}
          />
        </label>
        <h3>{strings.notifications}</h3>
        <p role="status"><small>{strings.permission[may]}</small></p>
        {may === "default" && <button type="button" class="plain" onClick={this.ask}>{strings.ask}</button>}
        {may === "granted" && this.check("notify")}
        {may === "granted" && this.check("hideNames")}
      </form>
    );
  }
}
