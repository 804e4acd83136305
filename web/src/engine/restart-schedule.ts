/** When a lost connection of the profile `deltachat` is restarted (docs/protocol.md, "The profile `deltachat`"). */

import type { Clock } from "./clock";

const GRACE_MS = 3000;
const ATTEMPT_MS = 8000;
const ATTEMPTS = 3;

export class RestartSchedule {
  private attempts = 0;
  private phase: "idle" | "grace" | "attempt" = "idle";
  private stopTimer = (): void => undefined;

  /**
   * @param isUp whether the connection stands
   * @param attempt begins one restart; how it went is seen by `state`
   */
  constructor(
    private readonly clock: Clock,
    private readonly isUp: () => boolean,
    private readonly attempt: () => void,
  ) {}

  /** A connection that once stood is in another state now. */
  state(state: RTCPeerConnectionState): void {
    if (state === "connected") this.stop();
    if (state === "disconnected" && this.phase === "idle") {
      this.phase = "grace";
      this.stopTimer = this.clock.after(GRACE_MS, () => this.begin());
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
    if (this.attempts === ATTEMPTS) return;
    this.attempts += 1;
    this.phase = "attempt";
    this.stopTimer = this.clock.after(ATTEMPT_MS, () => (this.isUp() ? this.stop() : this.begin()));
    this.attempt();
  }
}
