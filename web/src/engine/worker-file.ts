/** The frame worker as a file of the page's own origin. */

export const createFrameWorker = (): Worker =>
  new Worker(new URL("./frame-worker.ts", import.meta.url), { type: "module" });
