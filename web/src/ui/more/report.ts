/**
 * What a person may hand on when a call went wrong: no name, address, fingerprint, key or password. Nothing is cut out of a
 * text: only words of known lists go in. Pure.
 */

import type { Moment } from "./moments";
import { STAGES, stagesOf } from "./stages";
import type { Stage } from "./stages";

export interface ReportFacts {
  moments: readonly Moment[];
  failed: Stage | null;
  reason: string | null;
  direction: string | null;
  media: string | null;
  /** Navigator.userAgent. */
  userAgent: string;
  /** Of localcall. */
  version: string;
}

const words = (text: string): RegExp => new RegExp(`^(${text.trim().split(/\s+/).join("|")})$`);

const STATES = words(`
  WaitCapabilities InvitationSent InvitationReceived InvitationAccepted OfferSent OfferReceived AnswerReceived Negotiated
  Connected Reconnecting Ended`);
const DEVICE = words("off starting on denied blocked missing busy");
const FLAG = words("true");
const TYPES = words("host srflx prflx relay direct relayed udp tcp");

/** Of server/localcall/calls/reasons.py. */
export const REASONS = words(`
  hung-up peer-hung-up cancelled peer-cancelled declined peer-declined no-answer missed stale busy busy-here
  answered-elsewhere declined-elsewhere recalled glare switched permission-denied no-device device-busy
  page-not-opened page-closed page-reloaded page-failed no-response connect-failed no-relay connection-lost
  network-changed restart-unsupported encryption-unsupported encryption-refused peer-unreadable peer-failed core-lost core-refused
  server-stopped`);

/** What each moment may say, word by word. */
const KNOWN: Readonly<Record<string, RegExp>> = {
  phase: words("opening ringing active elsewhere takenOver ended bridgeLost"),
  call: STATES,
  rings: FLAG,
  slow: FLAG,
  microphone: DEVICE,
  camera: DEVICE,
  screen: DEVICE,
  question: FLAG,
  problem: words("permission-denied no-device device-busy unsupported"),
  candidates: TYPES,
  "their candidates": TYPES,
  connection: words("new connecting connected disconnected failed closed reconnecting"),
  route: TYPES,
  encryption: words("none on mismatch failing unsupported"),
  quality: words("good fair poor"),
  "their microphone": FLAG,
  "their camera": FLAG,
  ended: REASONS,
};

const clean = (text: string, known: RegExp): string =>
  text.split(" ").map((word) => (word === "" || known.test(word) ? word : "?")).join(" ") || "no";

const seconds = (at: number | null): string => (at === null ? "-" : (at / 1000).toFixed(1)).padStart(7);

/** The engine and its version, and the system: the two of a user agent that a cause may lie in. */
const browserOf = (userAgent: string): string => {
  const [browser = "?"] = /(Firefox|Edg|OPR|Chrome|Version)\/\d{1,4}/.exec(userAgent) ?? [];
  const [system = "?"] = /Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux/.exec(userAgent) ?? [];
  return `${browser} ${system}`;
};

export const reportText = ({ moments, failed, reason, direction, media, userAgent, version }: ReportFacts): string => {
  const reached = stagesOf(moments);
  return [
    `localcall ${clean(version, /^\d+\.\d+\.\d+(\.?(dev|a|b|rc)\d+)?$/)}, ${browserOf(userAgent)}`,
    `call ${clean(direction ?? "", words("outgoing incoming"))} ${clean(media ?? "", words("audio video"))}`,
    `ended ${clean(reason ?? "", REASONS)}${failed ? `, failed at ${failed}` : ""}`,
    "",
    ...STAGES.map((stage) => `${seconds(reached[stage])} ${stage}`),
    "",
    ...moments.flatMap(([at, what, value]) => {
      const known = KNOWN[what];
      return known ? [`${seconds(at)} ${what}: ${clean(value, known)}`] : [];
    }),
  ].join("\n");
};
