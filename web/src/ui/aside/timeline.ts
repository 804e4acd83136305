/** How a call stood, and when: kept for the one who asks why it went wrong, and gone with the call's screen. */

import type { CallView, EngineView, Readable } from "../../engine/types";

/** Milliseconds since the epoch. The views are as the screen was drawn by: what may be handed on of them is moments.ts's to say. */
export type Look = readonly [at: number, call: CallView, engine: EngineView];

/** The first and the last say most: where there are more, some between go. */
const LOOKS = 300;
const FIRST = 100;

export class Timeline {
  readonly looks: Look[] = [];
  private readonly stops: readonly (() => void)[];

  /** @param now milliseconds since the epoch */
  constructor(call: Readable<CallView>, engine: Readable<EngineView>, now: () => number) {
    let quality: EngineView["quality"] = null;
    const look = (): void => {
      const seen = engine.get();
      // Each second brings new figures, and nothing else with them but a step.
      const isFigures = seen.quality && seen.quality !== quality && seen.step === this.looks.at(-1)?.[2].step;
      quality = seen.quality;
      if (isFigures) return;
      this.looks.push([now(), call.get(), seen]);
      if (this.looks.length > LOOKS) this.looks.splice(FIRST, 1);
    };
    this.stops = [call.subscribe(look), engine.subscribe(look)];
    look();
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }
}
