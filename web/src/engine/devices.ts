/** Microphone and camera of one call: opened once, and judged whether there can be a call with what was had. */

import { CallError, ended } from "./errors";
import type { LocalMedia } from "./media";
import type { Reporter } from "./reporter";
import type { MediaProblem } from "./types";

const MIC_PROBLEMS = {
  denied: ["permission-denied", "no permission for the microphone"],
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
