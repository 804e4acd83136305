/** Asks an ICE server whether it is there, and a TURN server for a relay (W3C WebRTC, section 4.4; RFC 8656). */

import type { IceServer } from "../wire/wcall";

/** A server that is there answers well within this; Chromium gives a dead one up after about 10 s. */
const ANSWER_MS = 5000;

/** `refused`: it answered, and gave no relay to this user. `expired`: so, and the user name says since when. */
export interface Verdict {
  outcome: "ok" | "refused" | "expired" | "silent";
  /** In words; empty when all is well. */
  error: string;
  /** When the user name's time was over, if that is why. */
  until?: Date;
}

const OK: Verdict = { outcome: "ok", error: "" };

/** When a user name of limited time ends, in seconds since the epoch: it is that, or begins with it and a colon (coturn's `use-auth-secret`). */
export const expiry = (username = ""): number | null => {
  const [, seconds] = /^(\d{10})(?::|$)/.exec(username) ?? [];
  return seconds === undefined ? null : Number(seconds);
};

/** The server says the same to a wrong password and to a user name that is past its time. */
const explained = (verdict: Verdict, username?: string): Verdict => {
  const end = expiry(username);
  if (verdict.outcome !== "refused" || end === null || end * 1000 > Date.now()) return verdict;
  const until = new Date(end * 1000);
  return { outcome: "expired", error: `the user name was good until ${until.toLocaleString()}`, until };
};

/** Of one URL. Rejects at one that the browser does not take. */
export const probe = (url: string, { username, credential }: IceServer): Promise<Verdict> => {
  const relay = url.startsWith("turn");
  const login = username === undefined || credential === undefined ? {} : { username, credential };
  const connection = new RTCPeerConnection({
    iceServers: [{ urls: url, ...login }],
    iceTransportPolicy: relay ? "relay" : "all",
  });
  return new Promise<Verdict>((resolve, reject) => {
    setTimeout(() => resolve({ outcome: "silent", error: `no answer within ${ANSWER_MS / 1000} s` }), ANSWER_MS);
    let problem: Verdict = relay ? { outcome: "silent", error: "no relay was given" } : OK;
    connection.onicecandidateerror = ({ errorCode, errorText }) => {
      // 701 is the browser's own, for a server that it could not reach; the others are the server's (RFC 8489, section 14.8).
      const outcome = errorCode >= 300 && errorCode < 700 ? "refused" : "silent";
      if (problem.outcome !== "refused") problem = { outcome, error: `${errorText || "no answer"} (${errorCode})` };
    };
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.type === (relay ? "relay" : "srflx")) return resolve(OK);
      // Without a translated address in between, STUN's candidate equals the host's and is left out (RFC 8445 5.1.3):
      // an end of gathering without an error is an answer too. A relay always has a candidate of its own.
      if (candidate === null) resolve(explained(problem, username));
    };
    connection.createDataChannel("probe");
    connection.setLocalDescription().catch(reject);
  }).finally(() => connection.close());
};
