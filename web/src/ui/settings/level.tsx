/** How loud a microphone is, drawn by the compositor alone, and whether it seems to hear nothing. */

import { Component, createRef } from "preact";
import { strings } from "../words/settings";

const SILENT_MS = 5000;
/** A microphone in a quiet room is above this, with noise suppression too, as soon as somebody speaks. */
const HEARD = 0.01;
/** Below this the bar is empty. */
const FLOOR_DB = -60;
const SPOKEN_MS = 500;

/** From 0 to 1, of the greatest sample. */
export const loudness = (peak: number): number => Math.min(1, Math.max(0, 1 - (20 * Math.log10(peak)) / FLOOR_DB));

interface LevelProps {
  track: MediaStreamTrack;
}

export class Level extends Component<LevelProps, { silent: boolean }> {
  override state = { silent: false };
  private readonly bar = createRef<HTMLDivElement>();
  private audio: AudioContext | null = null;
  private frame = 0;

  override componentDidMount(): void {
    this.measure();
  }

  override componentDidUpdate(before: LevelProps): void {
    if (before.track !== this.props.track) this.measure();
  }

  override componentWillUnmount(): void {
    this.stop();
  }

  private stop(): void {
    cancelAnimationFrame(this.frame);
    void this.audio?.close();
    this.audio = null;
  }

  private measure(): void {
    this.stop();
    const context = (this.audio = new AudioContext());
    const analyser = new AnalyserNode(context, { fftSize: 2048 });
    context.createMediaStreamSource(new MediaStream([this.props.track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let heardAt = performance.now();
    let spokenAt = 0;
    const draw = (now: number): void => {
      this.frame = requestAnimationFrame(draw);
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((greatest, sample) => Math.max(greatest, Math.abs(sample)), 0);
      if (peak > HEARD) heardAt = now;
      const silent = now - heardAt > SILENT_MS;
      if (silent !== this.state.silent) this.setState({ silent });
      const { current: bar } = this.bar;
      const fill = bar?.firstElementChild;
      if (fill instanceof HTMLElement) fill.style.transform = `scaleX(${loudness(peak).toFixed(3)})`;
      if (now - spokenAt < SPOKEN_MS) return;
      spokenAt = now;
      bar?.setAttribute("aria-valuenow", String(Math.round(100 * loudness(peak))));
    };
    this.frame = requestAnimationFrame(draw);
  }

  render(_: LevelProps, { silent }: { silent: boolean }) {
    return (
      <>
        <div ref={this.bar} class="level" role="meter" aria-label={strings.level} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}><span /></div>
        <p role="status">{silent && strings.silent}</p>
      </>
    );
  }
}
