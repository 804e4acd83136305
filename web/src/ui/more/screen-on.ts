/** The screen stays on during a call (W3C Screen Wake Lock). A browser lets go of the lock when the tab is hidden. */

export const keepScreenOn = (): (() => void) => {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const hold = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || over) return;
    try {
      const held = await navigator.wakeLock.request("screen");
      if (over) await held.release();
      else lock = held;
    } catch {
      // Absent, forbidden, or the battery is low: the screen goes dark as it would without us.
    }
  };
  const again = (): void => void hold();
  document.addEventListener("visibilitychange", again);
  again();
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", again);
    lock?.release().catch(() => undefined);
  };
};
