/** The devices of one call: opened once, judged whether there can be a call with what was had, and switched by person and host. */

import type { MediaSource } from "../wire/wcall";
import { CallError, ended } from "./errors";
import type { LocalMedia } from "./media";
import type { Reporter } from "./reporter";
import type { LocalSource, MediaProblem } from "./types";

const MIC_PROBLEMS = {
  denied: ["permission-denied", "no permission for the microphone"],
  blocked: ["permission-denied", "the system gives the browser no microphone"],
  missing: ["no-device", "no microphone was found"],
  busy: ["device-busy", "the microphone cannot be opened"],
} as const satisfies Record<string, readonly [MediaProblem, string]>;

export class Devices {
  private opening: Promise<void> | null = null;
  /** Grows with each end: what an older call opened is not judged any more. */
  private turn = 0;

  constructor(
    private readonly media: LocalMedia,
    private readonly report: Reporter,
  ) {}

  /** Whether a call has asked for them. */
  get wanted(): boolean {
    return this.opening !== null;
  }

  /** Rejects when there can be no call with what was had. */
  open(camera: boolean): Promise<void> {
    return (this.opening ??= this.request(camera));
  }

  /** By the person's hand; what comes of it is told. */
  async toggle(source: LocalSource, on: boolean): Promise<void> {
    if (!this.wanted || (on && this.lacks(source))) return;
    const sources: MediaSource[] = source === "screen" ? ["screenVideo", "screenAudio"] : [source];
    const sent = sources.map((one) => this.media.track(one) !== null);
    await this.media.set(source, on);
    sources.forEach((one, index) => {
      const now = this.media.track(one) !== null;
      if (now !== sent[index]) this.report.toggled(one, now);
    });
  }

  /** By the host's word. Rejects when it cannot be. */
  async command(source: MediaSource, enable: boolean): Promise<void> {
    if (!this.wanted) throw new CallError("failed", "call has not yet passed the capabilities stage");
    const device = source === "mic" || source === "camera" ? source : "screen";
    if (enable && device === "camera" && this.lacks(device))
      throw new CallError("failed", "cannot enable camera since the peer has an old version");
    if (enable && device === "screen") throw new CallError("failed", "sharing the screen needs a click in the page");
    await this.media.set(device, enable);
    if (enable && this.media.states[device] !== "on") throw new CallError("failed", "cannot enable media source");
  }

  /** What the peer has no place for is not sent: its own page would show nothing of it. */
  heed(lacking: readonly LocalSource[]): void {
    this.report.view.patch({ lacking });
    if (!this.lacks("camera") || this.media.states.camera !== "on") return;
    void this.media.set("camera", false);
    this.report.toggled("camera", false);
  }

  private lacks(source: LocalSource): boolean {
    return this.report.view.get().lacking.includes(source);
  }

  close(): void {
    this.turn += 1;
    this.opening = null;
    this.media.release();
  }

  private async request(camera: boolean): Promise<void> {
    const { turn } = this;
    await this.media.open(camera);
    if (turn !== this.turn) throw ended();
    const { mic, camera: had } = this.media.states;
    if (mic === "on" || mic === "off" || mic === "starting" || (mic === "missing" && had === "on")) {
      this.report.view.patch({ mediaProblem: mic === "missing" ? "no-device" : null });
      return;
    }
    this.close();
    this.report.view.patch({ local: { mic, camera: had === "on" ? "off" : had, screen: "off" } });
    const [code, message] = MIC_PROBLEMS[mic];
    this.report.view.patch({ mediaProblem: code });
    throw new CallError(code, message);
  }
}
