/** When a lost connection is restarted. How patiently is the profile's. */

import type { Clock } from "./clock";

export interface Patience {
  /** How long a connection that is `disconnected` may come back by itself. */
  graceMs: number;
  /** How long an attempt has. */
  attemptMs: number;
  attempts: number;
}

export class RestartSchedule {
  private attempts = 0;
  private phase: "idle" | "grace" | "attempt" = "idle";
  private stopTimer = (): void => undefined;

  /**
   * @param patience docs/protocol.md has those of the profiles
   * @param isUp whether the connection stands
   * @param attempt begins one restart; how it went is seen by `state`
   */
  constructor(
    private readonly clock: Clock,
    private readonly patience: Patience,
    private readonly isUp: () => boolean,
    private readonly attempt: () => void,
  ) {}

  /** A connection that once stood is in another state now. */
  state(state: RTCPeerConnectionState | "reconnecting"): void {
    if (state === "connected") this.stop();
    if (state === "disconnected" && this.phase === "idle") {
      this.phase = "grace";
      this.stopTimer = this.clock.after(this.patience.graceMs, () => this.begin());
    }
    if (state === "failed") this.wanted();
  }

  /** A restart is wanted at once; one that is under way is enough. */
  wanted(): void {
    if (this.phase !== "attempt") this.begin();
  }

  /** The network is another one: what was tried before says nothing of it. */
  online(): void {
    this.attempts = 0;
    this.begin();
  }

  stop(): void {
    this.stopTimer();
    this.phase = "idle";
    this.attempts = 0;
  }

  private begin(): void {
    this.stopTimer();
    if (this.attempts >= this.patience.attempts) return;
    this.attempts += 1;
    this.phase = "attempt";
    this.stopTimer = this.clock.after(this.patience.attemptMs, () => (this.isUp() ? this.stop() : this.begin()));
    this.attempt();
  }
}
