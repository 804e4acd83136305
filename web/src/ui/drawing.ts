/**
 * When views are drawn: after the task at hand and all that it set going, and not while a connection comes about, since to
 * draw the stage takes as long as to make an offer.
 */

import { options } from "preact";

/** A view may be so much late before a person takes notice. */
const HOLD_MS = 250;
let holds = 0;
const waiting: (() => void)[] = [];

/** Nothing is drawn until `work` is done, or takes longer than a person should wait for a view. */
export const holdDrawing = (work: Promise<unknown>): void => {
  holds += 1;
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    holds -= 1;
    if (!holds) waiting.splice(0).forEach(inTask);
  };
  setTimeout(release, HOLD_MS);
  work.then(release, release);
};

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
