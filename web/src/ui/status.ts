/** What the call's state is in words, and what the person must be told. */

import type { CallView, DeviceState, EngineView } from "../engine/types";
import type { CallStateName } from "../wire/wcall";
import { duration } from "./format";
import { strings } from "./words/call";
import { told } from "./words/speech";

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

/** The line that tells how the call is protected and which way it goes; empty until that is known. */
export const protection = (call: CallView, engine: EngineView): { text: string; hint: string } | null => {
  if (!isConnected(call) || engine.encryption.status === "mismatch" || engine.encryption.status === "failing") return null;
  const keyed = engine.encryption.status === "on";
  const { route } = engine;
  return {
    text: (keyed ? strings.encrypted : strings.notKeyed) + (route ? ` · ${strings.route[route.kind]}` : ""),
    hint: keyed ? strings.keyedHint : strings.notKeyedHint,
  };
};

export interface Notice {
  id: string;
  text: string;
  /** Red and not to be put away: what the call is for does not work. */
  grave: boolean;
  retry?: "mic" | "camera";
}

const deviceTroubles = ["denied", "blocked", "missing", "busy"] as const;

/** Why a device cannot be had, in a sentence. */
export const troubleOf = (source: "mic" | "camera", state: DeviceState): string | undefined => {
  const trouble = deviceTroubles.find((one) => one === state);
  return trouble && strings.device[source][trouble];
};

export const notices = (call: CallView, engine: EngineView): Notice[] => {
  const { status, undecrypted } = engine.encryption;
  const found: Notice[] = [];
  const add = (id: string, text: string, grave: boolean): void => void found.push({ id, text, grave });
  if (status === "mismatch") add(status, strings.mismatch, true);
  if (status === "failing") add(status, strings.failing(undecrypted), true);
  for (const source of ["mic", "camera"] as const) {
    const text = troubleOf(source, engine.local[source]);
    if (text) found.push({ id: `${source}-${engine.local[source]}`, text, grave: false, retry: source });
  }
  if (call.notice) add(call.notice, call.notice, false);
  if (call.slow && !call.carry && !isConnected(call)) add("slow", strings.slow, false);
  return found;
};

/** The last word about a call: its first sentence as a headline, and the rest. */
export const ending = (call: CallView): [headline: string, rest: string] => {
  if (call.phase === "bridgeLost") return [call.hostStatus ? strings.hostGone : strings.serverGone, strings.lostHint];
  const [headline = "", ...rest] = told.ending(call.endReason ?? "", call.endMessage || strings.ended).split(". ");
  return [headline.replace(/\.$/, ""), rest.join(". ")];
};

/** What `data-end-reason` carries; null while the call lives. */
export const endReason = (call: CallView): string | null => {
  if (call.phase === "bridgeLost") return "server-stopped";
  return call.phase === "ended" ? (call.endReason ?? "hung-up") : null;
};
