/** When views are drawn: after the task at hand and all that it set going, since to draw the stage takes as long as an offer. */

import { options } from "preact";

/** Runs `work` in a task of its own, also in a tab that nobody sees, whose timers may be held for a minute. */
const soon = (work: () => void): void => {
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
