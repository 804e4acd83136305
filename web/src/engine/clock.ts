/** Time, passed in so that a test can hold it. */

export interface Clock {
  /** Milliseconds, never going back. */
  now(): number;
  /** Runs `work` once after `ms`. Returns the way to call it off. */
  after(ms: number, work: () => void): () => void;
  every(ms: number, work: () => void): () => void;
}

/** By then a call's first picture is there, on a machine of two cores too: until then nothing else is loaded. */
export const SETTLED_MS = 900;

export const realClock: Clock = {
  now: () => performance.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};
