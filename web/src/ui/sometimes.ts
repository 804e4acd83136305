/** Work that is worth doing again when a browser has forgotten it, and is no harm when it fails. */

const FORGOTTEN_MS = 300_000;

/** Runs `work` when it is called, but not again within five minutes. */
export const sometimes = (work: () => Promise<void>, now: () => number = Date.now): (() => void) => {
  let at = -Infinity;
  return () => {
    if (now() - at < FORGOTTEN_MS) return;
    at = now();
    work().catch(() => undefined);
  };
};
