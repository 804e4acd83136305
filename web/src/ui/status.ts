/** What the call's state is in words. */

import type { CallView, EngineView } from "../engine/types";
import type { CallStateName } from "../wire/wcall";
import { duration } from "./format";
import { strings } from "./words/call";

/** The state that a script reads: the server's, and until it has spoken the one that is sure. */
export const stateName = (call: CallView, outgoing: boolean): CallStateName => {
  if (call.phase === "ended" || call.phase === "bridgeLost") return "Ended";
  return call.callState ?? (outgoing ? "WaitCapabilities" : "InvitationAccepted");
};

export const isConnected = (call: CallView): boolean =>
  call.callState === "Connected" || call.callState === "Reconnecting";

const UNANSWERED: ReadonlySet<CallStateName> = new Set(["WaitCapabilities", "InvitationSent", "OfferSent"]);

/** The peer has not answered yet, as far as is known here. */
export const isWaiting = (call: CallView, outgoing: boolean): boolean =>
  outgoing && (call.callState === null || UNANSWERED.has(call.callState));

/** The line under the peer's name. */
export const statusLine = (call: CallView, engine: EngineView, now: number): string => {
  if (call.callState === "Connected") {
    if (engine.connection === "reconnecting") return strings.reconnecting;
    return call.connectedAt === null ? strings.status.Connected : duration(now - call.connectedAt);
  }
  if (call.callState === "InvitationSent" || call.callState === "OfferSent") {
    if (call.direction === "incoming") return strings.connecting;
    return call.alerting ? strings.ringing : strings.status[call.callState];
  }
  return call.callState ? strings.status[call.callState] : (call.hostStatus ?? strings.opening);
};

/** What `data-end-reason` carries; null while the call lives. */
export const endReason = (call: CallView): string | null => {
  if (call.phase === "bridgeLost") return "server-stopped";
  return call.phase === "ended" ? (call.endReason ?? "hung-up") : null;
};
