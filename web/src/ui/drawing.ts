/**
 * When views are drawn: after the task at hand and all that it set going, and not while a connection comes about, since to
 * draw the stage takes as long as to make an offer.
 */

import { options } from "preact";

/** A view may be so much late; what a click shows first is not. */
const HOLD_MS = 400;
/** Then all is drawn once, and the first picture goes before what else there is to draw. */
const REST_MS = 200;
let holds = 0;
const waiting: (() => void)[] = [];

/** Nothing is drawn until `work` is done, or takes too long. */
export const holdDrawing = (work: Promise<unknown>): void => {
  holds += 1;
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    if (holds === 1) flush();
    setTimeout(() => {
      holds -= 1;
      if (!holds) flush();
    }, REST_MS);
  };
  setTimeout(release, HOLD_MS);
  work.then(release, release);
};

const flush = (): void => waiting.splice(0).forEach(inTask);

const soon = (work: () => void): void => {
  if (holds) waiting.push(work);
  else inTask(work);
};

/** Runs `work` in a task of its own, also in a tab that nobody sees, whose timers may be held for a minute. */
const inTask = (work: () => void): void => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(null);
};

/** Draws once, however often it is asked to meanwhile. */
export const drawSoon = (draw: () => void): (() => void) => {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    soon(() => {
      due = false;
      draw();
    });
  };
};

options.debounceRendering = soon;
