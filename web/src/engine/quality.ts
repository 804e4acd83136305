/** How good a call is, in three steps, by what is seen and heard of it; slow to praise, so that nothing flickers. Pure. */

import type { Quality } from "../wire/wcall";
import type { Figures, QualityStep } from "./types";

const STEPS: readonly QualityStep[] = ["good", "fair", "poor"];

/** One second of a call. */
export interface Second {
  quality: Quality;
  figures: Figures;
  /** The most rows that the picture of the peer's camera has had. */
  mostRows: number;
}

interface Measure {
  /** Absent: not known, or there is nothing to measure. */
  of(second: Second): number | null | undefined;
  /** From here on it is fair, from there on poor. */
  fair: number;
  poor: number;
  /** Less is worse. */
  falling?: true;
}

/** However the camera is held. */
const rowsOf = ({ camera }: Figures): number => (camera ? Math.min(camera.width, camera.height) : 0);

/**
 * What a person notices, roughly: a word in thirty lost, an answer that comes late (ITU-T G.114 calls 150 ms one way fine and
 * 400 ms the end), a picture that stands still or is coarse.
 */
export const MEASURES: Readonly<Record<string, Measure>> = {
  loss: { of: ({ quality }) => quality.lossPercent, fair: 3, poor: 15 },
  peerLoss: { of: ({ figures }) => figures.peerLossPercent, fair: 3, poor: 15 },
  roundTrip: { of: ({ quality }) => quality.rttMs, fair: 300, poor: 800 },
  jitter: { of: ({ figures }) => figures.jitterMs, fair: 50, poor: 150 },
  concealed: { of: ({ figures }) => figures.concealedPercent, fair: 5, poor: 20 },
  frozen: { of: ({ figures }) => figures.frozen, fair: 0.2, poor: 0.6 },
  frames: { of: ({ figures }) => figures.arriving, fair: 8, poor: 4, falling: true },
  coarseness: { of: ({ figures, mostRows }) => figures.camera && rowsOf(figures) / mostRows, fair: 0.7, poor: 0.3, falling: true },
};

/** The step of one second alone: that of its worst measure. */
export const stepOf = (second: Second): QualityStep => {
  const worst = Object.values(MEASURES).map(({ of, fair, poor, falling }) => {
    const value = of(second);
    if (value === null || value === undefined) return 0;
    const beyond = (limit: number): boolean => (falling ? value < limit : value >= limit);
    return beyond(poor) ? 2 : beyond(fair) ? 1 : 0;
  });
  return STEPS[Math.max(...worst)] ?? "good";
};

/** A call begins small and grows: its first seconds say nothing. */
const WARM_UP = 4;
/** So many seconds in a row must be worse, or better, than what is shown. */
const TO_LOWER = 2;
const TO_RAISE = 4;

export class QualityJudge {
  private seen: number[] = [];
  private shown: number | null = null;
  private warming = WARM_UP;
  private mostRows = 0;

  /** Takes one second of the call. @returns the step to show; null while nothing is known */
  take(quality: Quality, figures: Figures): QualityStep | null {
    if (this.warming-- > 0) return null;
    this.mostRows = Math.max(this.mostRows, rowsOf(figures));
    this.seen = [...this.seen, STEPS.indexOf(stepOf({ quality, figures, mostRows: this.mostRows }))].slice(-TO_RAISE);
    const { seen } = this;
    const lowered = Math.min(...seen.slice(-TO_LOWER));
    const raised = Math.max(...seen);
    this.shown ??= lowered;
    if (seen.length >= TO_LOWER && lowered > this.shown) this.shown = lowered;
    if (seen.length === TO_RAISE && raised < this.shown) this.shown = raised;
    return STEPS[this.shown] ?? null;
  }
}
