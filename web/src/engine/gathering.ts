/**
 * When local candidates are sent (RFC 8838 calls it half trickle). A dead STUN server holds completion up for 39 s, so the
 * first batch has a cap, and what comes later goes in batches of its own.
 */

import type { Clock } from "./clock";

const FIRST_CAP_MS = 750;
/** Where nothing can follow before there is a connection, a server is given longer. */
const ONLY_CAP_MS = 2500;
/** Where a second server might know another address of this machine. */
const TRANSLATED_MS = 150;
/** Where no server is asked, the addresses of this machine come together; Chromium then takes 100 ms more for TCP. */
const QUIET_MS = 10;
const BATCH_MS = 1500;
const GIVE_UP_MS = 12_000;

export type Awaits = "relay" | "servers" | "nothing";

export class Gathering {
  /** Settles when the first batch is worth sending: all is gathered, what is waited for is there, or the cap is reached. */
  readonly ready: Promise<void>;
  private found: RTCIceCandidateInit[] = [];
  private complete = false;
  private taken = false;
  /** Nothing has gone yet, and the peer waits for something. */
  private late = false;
  private stops: (() => void)[] = [];
  private stopQuiet = (): void => undefined;
  private markReady!: () => void;

  /**
   * @param awaits a relay: a TURN server is configured, and its first candidate is enough; nothing: no server is
   * @param send a later batch, never empty
   * @param trickles later batches reach the peer before there is a connection; if not, they go as they come
   */
  constructor(
    private readonly clock: Clock,
    private readonly awaits: Awaits,
    private readonly send: (batch: RTCIceCandidateInit[]) => void,
    private readonly trickles = true,
  ) {
    this.ready = new Promise((resolve) => (this.markReady = resolve));
    this.stops.push(clock.after(trickles ? FIRST_CAP_MS : ONLY_CAP_MS, this.markReady));
  }

  add(candidate: RTCIceCandidateInit): void {
    this.found.push(candidate);
    // Chromium tells of an interface that came up after all was gathered without a second end.
    if (this.taken && (this.complete || this.late)) {
      this.stopQuiet();
      this.stopQuiet = this.clock.after(QUIET_MS, () => this.flush());
      return;
    }
    const [, type] = / typ (\w+)/.exec(candidate.candidate ?? "") ?? [];
    if (this.awaits === "relay" && type === "relay") this.markReady();
    if (this.awaits === "servers" && type === "srflx") this.stops.push(this.clock.after(TRANSLATED_MS, this.markReady));
    if (this.taken && !this.trickles) this.flush();
    if (this.awaits !== "nothing") return;
    this.stopQuiet();
    this.stopQuiet = this.clock.after(QUIET_MS, this.markReady);
  }

  /** What is there is worth sending; the rest goes when all is gathered. */
  enough(): void {
    this.markReady();
  }

  finish(): void {
    this.complete = true;
    this.markReady();
    if (this.taken) this.flush();
    this.stop();
  }

  /** The first batch. From here on later candidates are sent by themselves. */
  take(): RTCIceCandidateInit[] {
    const batch = this.found;
    this.found = [];
    this.taken = true;
    this.late = batch.length === 0;
    this.stop();
    if (!this.complete) {
      this.stops = [
        this.clock.every(BATCH_MS, () => this.flush()),
        this.clock.after(GIVE_UP_MS, () => {
          this.flush();
          this.stop();
        }),
      ];
    }
    return batch;
  }

  /** Nothing is sent any more, and whoever waits for `ready` is let go. */
  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.stopQuiet();
    this.markReady();
  }

  private flush(): void {
    if (this.found.length === 0) return;
    this.late = false;
    this.send(this.found.splice(0));
  }
}
