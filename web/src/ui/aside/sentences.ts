/** What the person must be told of a call. */

import type { CallView, DeviceState, EngineView } from "../../engine/types";
import { isConnected } from "../status";
import { strings } from "../words/aside";
import { strings as callStrings } from "../words/call";
import { told } from "../words/speech";

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
  if (call.phase === "bridgeLost") return [call.hostStatus ? strings.hostGone : callStrings.serverGone, strings.lostHint];
  const [headline = "", ...rest] = told.ending(call.endReason ?? "", call.endMessage || callStrings.ended).split(". ");
  return [headline.replace(/\.$/, ""), rest.join(". ")];
};
