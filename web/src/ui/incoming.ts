/** Which of the calls that the server lists home shows, and as what. */

import type { HomeCall } from "../wire/home";

export interface CallsShown {
  /** The call that asks to be answered now. */
  banner: HomeCall | null;
  /** Whether the banner makes sound: not beside another call, and not once ignored. */
  rings: boolean;
  /** Whether answering ends a running call. */
  busy: boolean;
  /** Incoming calls that wait without a banner. */
  waiting: readonly HomeCall[];
  /** A call that runs in another tab, or in none. */
  running: HomeCall | null;
}

/** For its answer. */
export const waits = (call: HomeCall): boolean => call.direction === "incoming" && call.state === "InvitationReceived";

/** `here`: the call that this tab shows already. */
export const callsShown = (calls: readonly HomeCall[], here: string | null): CallsShown => {
  const live = calls.filter((call) => call.state !== "Ended");
  const running = live.filter((call) => !waits(call));
  const incoming = live.filter((call) => waits(call) && call.callId !== here);
  const asking = incoming.filter((call) => !call.ignored);
  const banner = asking.find((call) => call.ringing) ?? asking[0] ?? null;
  return {
    banner,
    rings: banner?.ringing ?? false,
    busy: running.length > 0,
    waiting: incoming.filter((call) => call !== banner),
    running: running.find((call) => call.callId !== here) ?? null,
  };
};
