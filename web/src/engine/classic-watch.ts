/** The watchdog that a classic host lacks: a call there is never “connecting” for ever. */

import type { Clock } from "./clock";
import type { Peer } from "./peer";
import type { Reporter } from "./reporter";

const LOOK_MS = 30_000;
/** So many looks without a connection end the call; one, where nothing is left to wait for. */
const LOOKS = 2;

export interface ClassicWatch {
  /** Whether the call is still about this connection. */
  isCurrent(): boolean;
  /** Whether both descriptions are in place. */
  isDescribed(): boolean;
  report: Reporter;
  giveUp(): void;
}

export const watchForClassicHost = (clock: Clock, peer: Peer, call: ClassicWatch): void => {
  let looks = 0;
  const stop = clock.every(LOOK_MS, () => {
    if (peer.wasConnected || !call.isCurrent()) return stop();
    call.report.tell({ type: "connection", state: peer.state });
    looks += 1;
    const waits = !call.isDescribed() || peer.state.connectionState === "connecting";
    if (waits && looks < LOOKS) return;
    stop();
    call.giveUp();
  });
};
