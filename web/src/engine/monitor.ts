/** Looks at a connected peer's counters twice a second and tells what they mean. */

import type { MediaSource, Quality } from "../wire/wcall";
import type { Clock } from "./clock";
import type { Peer } from "./peer";
import { figuresBetween, readFigures } from "./figures";
import type { Reading } from "./figures";
import { QualityJudge } from "./quality";
import type { Reporter } from "./reporter";
import { HeldBackWatch, PeerActivity, qualityBetween, readSample, StallWatch } from "./statistics";
import type { Report, Sample } from "./statistics";
import type { Figures, PeerMedia, QualityStep, Route } from "./types";

const POLL_MS = 500;
const QUALITY_MS = 1000;

export interface MonitorEvents {
  peerMedia(on: Record<MediaSource, boolean>): void;
  stall(): void;
  /** The camera is, and not by the path. */
  heldBack(): void;
}

export class Monitor {
  private readonly activity: PeerActivity;
  private stalls = new StallWatch();
  private readonly heldBack = new HeldBackWatch();
  private judge = LEAN ? null : new QualityJudge();
  private measured: { sample: Sample; reading: Reading | null; at: number } | null = null;
  private polling = false;
  private stopped = false;
  private readonly stopTimer: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly peer: Peer,
    present: PeerMedia,
    private readonly report: Reporter,
    private readonly events: MonitorEvents,
  ) {
    this.activity = new PeerActivity(present, clock.now());
    this.stopTimer = clock.every(POLL_MS, () => this.poll());
  }

  /** Looks at once: something is known to have changed. */
  poll(): void {
    // While the path is away silence says nothing about the peer's devices.
    if (this.polling || this.peer.state.connectionState !== "connected") return;
    this.polling = true;
    this.peer
      .getStats()
      .then((report) => this.take(report as unknown as Report, this.clock.now()))
      .catch(() => undefined)
      .finally(() => (this.polling = false));
  }

  /** The peer has said what it sends from now on: its silence is no sign of a dead path. */
  told(): void {
    this.stalls = new StallWatch();
    this.poll();
  }

  /** The peer is asked for other pictures: what came before is no measure of them. */
  judgeAnew(): void {
    if (!LEAN) this.judge = new QualityJudge();
  }

  stop(): void {
    this.stopped = true;
    this.stopTimer();
  }

  private take(report: Report, now: number): void {
    if (this.stopped) return;
    const sourceOf = (mid: string): MediaSource | undefined => this.peer.sourceOf(mid);
    const sample = readSample(report, sourceOf);
    this.events.peerMedia(this.activity.sample(sample, now));
    if (sample.route) this.tellRoute(sample.route);
    if (this.stalls.sample(sample, now)) this.events.stall();
    if (this.heldBack.sample(sample, now)) this.events.heldBack();
    const { measured } = this;
    const lasted = measured ? now - measured.at : 0;
    if (measured && lasted < QUALITY_MS) return;
    const reading = LEAN ? null : readFigures(report, sourceOf);
    this.measured = { sample, reading, at: now };
    if (!measured) return;
    const quality = qualityBetween(measured.sample, sample, lasted);
    if (!reading || !measured.reading) return this.tellQuality(quality, null, null);
    const figures = figuresBetween(measured.reading, reading, lasted / 1000);
    this.tellQuality(quality, figures, this.judge?.take(quality, figures) ?? null);
  }

  private tellRoute(route: Route): void {
    const { local, remote, protocol } = route;
    const shown = this.report.view.get().route;
    if (shown?.local === local && shown.remote === remote && shown.protocol === protocol) return;
    this.report.view.patch({ route });
    this.report.tell({
      type: "connected",
      connectionInfo: {
        iceCandidatePair: { state: "succeeded" },
        localCandidate: { candidateType: local, protocol },
        remoteCandidate: { candidateType: remote, protocol },
      },
    });
  }

  /** Once a second. */
  private tellQuality(quality: Quality, figures: Figures | null, step: QualityStep | null): void {
    this.report.view.patch({ quality, figures, step });
    this.report.tell({ type: "quality", ...quality });
  }
}
