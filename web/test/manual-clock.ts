/** Time that goes only when a test says so. */

import type { Clock } from "../src/engine/clock";

interface Timer {
  at: number;
  every: number | null;
  work: () => void;
}

export class ManualClock implements Clock {
  private time = 0;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  after(ms: number, work: () => void): () => void {
    return this.add({ at: this.time + ms, every: null, work });
  }

  every(ms: number, work: () => void): () => void {
    return this.add({ at: this.time + ms, every: ms, work });
  }

  /** Runs what falls due within `ms`, in order, letting promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (!next) break;
      this.time = next.at;
      if (next.every === null) this.timers.delete(next);
      else next.at += next.every;
      next.work();
      await settled();
    }
    this.time = end;
  }

  private add(timer: Timer): () => void {
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }
}

/** All promises that can settle without time have settled. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
