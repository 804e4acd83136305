/** Camera, microphone, speaker and relay, tried out before a call. Nothing is opened before the person asks, nor stays open after. */

import { Component, createRef } from "preact";
import { CallEngine } from "../../engine/engine";
import { whenGranted } from "../../engine/device-watch";
import { troubleOf } from "../aside/sentences";
import { DeviceChoice } from "../more/device-choice";
import { DeviceNews } from "../more/device-news";
import { environment } from "../open-session";
import { render as rendered } from "../ringing/synthesis";
import { playOn } from "../speaker";
import { strings } from "../words/settings";
import { Level } from "./level";
import type { SectionProps } from "./section";
import { tryServer } from "./servers";
import type { Found } from "./servers";

const RATE = 48_000;
const TONE = {
  notes: [{ at: 0, seconds: 1, hz: 523.3, held: true }, { at: 1, seconds: 1, hz: 659.3, held: true }],
  seconds: 2,
  gain: 0.2,
  loops: false,
};

interface DevicesState {
  /** What a call would use; null while nothing is open. */
  engine: CallEngine | null;
  microphone: MediaStreamTrack | null;
  found: readonly Found[];
  relayNote: string;
  checking: boolean;
}

export class Devices extends Component<SectionProps, DevicesState> {
  override state: DevicesState = { engine: null, microphone: null, found: [], relayNote: "", checking: false };
  private readonly video = createRef<HTMLVideoElement>();
  private readonly audio = createRef<HTMLAudioElement>();
  private stops: (() => void)[] = [];
  private isGone = false;

  override componentWillUnmount(): void {
    this.isGone = true;
    this.close();
  }

  override componentDidUpdate(): void {
    const { current: video } = this.video;
    const stream = this.state.engine?.view.get().streams.localCamera ?? null;
    if (video && video.srcObject !== stream) video.srcObject = stream;
  }

  private readonly open = async (): Promise<void> => {
    const engine = new CallEngine(environment, () => undefined);
    this.stops.push(
      () => engine.close(),
      engine.view.subscribe(() => void this.follow(engine)),
      whenGranted(navigator.permissions, ["mic", "camera"], (source) => {
        if (engine.view.get().local[source] === "denied") this.again(engine, source);
      }),
    );
    engine.prepare(true, false);
    this.setState({ engine }, () => void this.follow(engine));
    const { view } = await engine.deviceControl();
    this.stops.push(view.subscribe(() => void this.follow(engine)));
  };

  private async follow(engine: CallEngine): Promise<void> {
    const { microphone } = await engine.deviceControl();
    if (!this.isGone && this.state.engine === engine) this.setState({ microphone });
  }

  private readonly close = (): void => {
    // The engine, which came first, goes last: what it says by then is heard by nobody.
    for (const stop of this.stops.splice(0).reverse()) stop();
    if (!this.isGone) this.setState({ engine: null, microphone: null });
  };

  /** When there could have been no call with what was had, all of it was closed. */
  private again(engine: CallEngine, source: "mic" | "camera"): void {
    engine.prepare(true, false);
    void engine.setSource(source, true);
  }

  /** By an element: in some browsers it alone can be led to a speaker. */
  private readonly play = async (): Promise<void> => {
    const { current: audio } = this.audio;
    if (!audio) return;
    const context = new AudioContext();
    const samples = rendered(TONE, RATE);
    const buffer = context.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    const out = context.createMediaStreamDestination();
    source.connect(out);
    source.onended = () => void context.close();
    audio.srcObject = out.stream;
    playOn(audio, (await this.state.engine?.deviceControl())?.view.get().using.speaker ?? "");
    await audio.play().catch(() => undefined);
    source.start();
  };

  private readonly checkRelay = async (): Promise<void> => {
    const { ask } = this.props;
    this.setState({ checking: true, found: [], relayNote: "" });
    const { servers } = await ask({ type: "servers" });
    const { iceServers = [] } = await ask({ type: "checkServers", text: servers?.text ?? "" });
    const relays = iceServers.flatMap((server) => [server.urls].flat().filter((url) => url.startsWith("turn")).map((url) => ({ url, server })));
    if (relays.length === 0) this.setState({ relayNote: strings.noRelay });
    for (const { url, server } of relays) {
      const found = await tryServer(url, server);
      this.setState(({ found: before }) => ({ found: [...before, found] }));
    }
    this.setState({ checking: false });
  };

  private preview(engine: CallEngine, microphone: MediaStreamTrack | null) {
    const { local, promptOpen } = engine.view.get();
    return (
      <>
        {(["mic", "camera"] as const).map((source) => {
          const trouble = troubleOf(source, local[source]);
          return trouble && (
            <div key={source} class="notice" role="alert">
              <p>{trouble}</p>
              <button type="button" class="plain" onClick={() => this.again(engine, source)}>{strings.tryAgain}</button>
            </div>
          );
        })}
        {promptOpen && <p role="status">{strings.allowHint}</p>}
        <DeviceNews media={engine} />
        <video ref={this.video} data-slot="local-camera" aria-label={strings.you} muted playsInline autoPlay />
        {microphone && <Level track={microphone} />}
        <DeviceChoice media={engine} />
      </>
    );
  }

  render(_: SectionProps, { engine, microphone, found, relayNote, checking }: DevicesState) {
    return (
      <div class="device-check">
        {engine ? this.preview(engine, microphone) : <p>{strings.checkHint}</p>}
        <audio ref={this.audio} hidden />
        <div class="choices">
          {engine ? (
            <button type="button" class="plain" onClick={this.close}>{strings.stop}</button>
          ) : (
            <button type="button" class="primary" onClick={() => void this.open()}>{strings.check}</button>
          )}
          <button type="button" class="plain" onClick={() => void this.play()}>{strings.tone}</button>
          <button type="button" class="plain" disabled={checking} onClick={() => void this.checkRelay()}>
            {checking ? strings.testing : strings.checkRelay}
          </button>
        </div>
        <div aria-live="polite">
          {relayNote && <p>{relayNote}</p>}
          <ul>
            {found.map(({ url, sentence, ok }) => (
              <li key={url} class={ok ? "" : "missed"}><span class="who"><small>{url}</small><b>{sentence}</b></span></li>
            ))}
          </ul>
        </div>
      </div>
    );
  }
}
