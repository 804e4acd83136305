/** The stages of a call, as its timeline shows them, and which one failed. Pure. */

import type { Moment } from "./moments";

export type Stage = "signalling" | "ringing" | "devices" | "gathering" | "connecting" | "media";

/** By what each stage is seen to be behind the call, in the order in which they come. */
const REACHED: Readonly<Record<Stage, (what: string, value: string) => boolean>> = {
  signalling: (what, value) => what === "call" && value !== "WaitCapabilities" && value !== "Ended",
  ringing: (what, value) => what === "call" && /^(OfferReceived|AnswerReceived|Negotiated|InvitationAccepted|Connected)$/.test(value),
  devices: (what, value) => (what === "microphone" || what === "camera") && value === "on",
  gathering: (what, value) => what === "candidates" && value !== "",
  connecting: (what, value) => what === "connection" && value === "connected",
  media: (what, value) => /^their (microphone|camera)$/.test(what) && value === "true",
};

export const STAGES = Object.keys(REACHED) as Stage[];

/** When each stage was first behind the call, in milliseconds; null where it never was. */
export const stagesOf = (moments: readonly Moment[]): Record<Stage, number | null> =>
  Object.fromEntries(
    STAGES.map((stage) => [stage, moments.find(([, what, value]) => REACHED[stage](what, value))?.[0] ?? null]),
  ) as Record<Stage, number | null>;

/** Ends that are failures, by the reasons of server/localcall/calls/reasons.py; null: by how far the call had come. */
const FAILURES: Readonly<Record<string, Stage | null>> = {
  "permission-denied": "devices",
  "no-device": "devices",
  "device-busy": "devices",
  "no-response": "signalling",
  "connect-failed": "connecting",
  "no-relay": "gathering",
  "connection-lost": "media",
  "network-changed": "media",
  "restart-unsupported": "media",
  "encryption-unsupported": "connecting",
  "encryption-refused": "connecting",
  "page-failed": null,
  "page-reloaded": null,
  "peer-unreadable": "connecting",
  "peer-failed": null,
  "core-lost": "signalling",
  "core-refused": "signalling",
  "server-stopped": null,
};

/** The stage at which a call failed; null for a call that ended as people end calls. */
export const failedStage = (reason: string | null, moments: readonly Moment[]): Stage | null => {
  const stage = FAILURES[reason ?? ""];
  if (stage === undefined) return null;
  const reached = stagesOf(moments);
  // Without a single address there was nothing to connect.
  if (stage === "connecting" && reached.devices !== null && reached.gathering === null) return "gathering";
  return stage ?? STAGES.find((one) => reached[one] === null) ?? "media";
};
