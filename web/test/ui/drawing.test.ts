import { options } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { drawSoon, holdDrawing } from "../../src/ui/drawing";

/** Of Node, which these tests run in. */
declare const setImmediate: (work: () => void) => void;

let drawn: string[];
/** Long enough for tasks that were posted before. */
const tasks = async (): Promise<void> => {
  for (let hop = 0; hop < 5; hop++) {
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    port1.close();
  }
};

beforeEach(() => {
  drawn = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => vi.useRealTimers());

test("what is drawn soon is drawn once, in a task of its own", async () => {
  const draw = drawSoon(() => drawn.push("host"));
  draw();
  draw();
  options.debounceRendering?.(() => drawn.push("views"));
  expect(drawn).toEqual([]);
  await tasks();
  expect(drawn).toEqual(["host", "views"]);
});

test("nothing is drawn until the work that is hurried is done, then once, and later again", async () => {
  let done!: () => void;
  holdDrawing(new Promise<void>((resolve) => (done = resolve)));
  options.debounceRendering?.(() => drawn.push("views"));
  await tasks();
  expect(drawn).toEqual([]);
  done();
  await tasks();
  expect(drawn).toEqual(["views"]);
  options.debounceRendering?.(() => drawn.push("more"));
  await tasks();
  expect(drawn).toEqual(["views"]);
  vi.advanceTimersByTime(200);
  await tasks();
  expect(drawn).toEqual(["views", "more"]);
});

test("work that fails, and work that takes too long, hold nothing up", async () => {
  holdDrawing(Promise.reject(new Error("refused")));
  options.debounceRendering?.(() => drawn.push("after a failure"));
  await tasks();
  expect(drawn).toEqual(["after a failure"]);
  vi.advanceTimersByTime(200);
  holdDrawing(new Promise(() => undefined));
  options.debounceRendering?.(() => drawn.push("late"));
  await tasks();
  expect(drawn).toEqual(["after a failure"]);
  vi.advanceTimersByTime(400);
  await tasks();
  expect(drawn).toEqual(["after a failure", "late"]);
});
