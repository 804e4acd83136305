/** Which microphone, camera and speaker, and what is done to sound and picture: in a call and before. */

import type { DeviceControl, DeviceKind, Processing } from "../../engine/types";
import { preferences } from "../preferences";
import { strings } from "../words/devices";
import { adopt } from "./adopt";
import css from "./device-choice.css?inline";
import { WithDevices } from "./with-devices";

adopt(css);

const kinds = Object.keys(strings.kind) as DeviceKind[];
const canRoute = (): boolean => "setSinkId" in HTMLMediaElement.prototype;

export class DeviceChoice extends WithDevices {
  private choice(control: DeviceControl, kind: DeviceKind) {
    const { devices, picksSpeaker } = control.view.get();
    const listed = devices[kind];
    const chosen = preferences.view.get();
    const id = chosen[`${kind}Id`];
    const picks = kind === "speaker" && picksSpeaker;
    if (kind === "speaker" && !(canRoute() && (listed.length > 0 || picks))) return null;
    return (
      <div key={kind}>
        <label>
          {strings.kind[kind]}
          <select value={id} onChange={({ currentTarget }) => void control.choose(kind, currentTarget.value).then(() => this.setState({}))}>
            <option value="">{strings.systemDefault}</option>
            {id && !listed.some((device) => device.id === id) && <option value={id}>{strings.notThere(chosen[`${kind}Label`])}</option>}
            {listed.map((device, index) => (
              <option key={device.id} value={device.id}>{device.label || strings.numbered(strings.kind[kind], index + 1)}</option>
            ))}
          </select>
        </label>
        {picks && <button type="button" class="plain" onClick={() => void control.pickSpeaker()}>{strings.otherSpeaker}</button>}
      </div>
    );
  }

  private switch(control: DeviceControl, processing: Processing) {
    return (
      <label key={processing} class="check">
        <input
          type="checkbox"
          checked={preferences.view.get()[processing]}
          onChange={({ currentTarget }) => void control.process(processing, currentTarget.checked)}
        />
        <span>{strings.processing[processing]}</span>
      </label>
    );
  }

  render() {
    const { control } = this;
    if (!control) return null;
    const supported = navigator.mediaDevices.getSupportedConstraints() as Partial<Record<Processing, boolean>>;
    const all = Object.keys(strings.processing) as Processing[];
    const offered = all.filter((one) => (one === "backgroundBlur" ? control.view.get().blurs : supported[one]));
    return (
      <div class="device-choice">
        {kinds.map((kind) => this.choice(control, kind))}
        {offered.map((one) => this.switch(control, one))}
      </div>
    );
  }
}
