/**
 * A session and its candidates as one plain SDP, for hosts and networks that carry no more (docs/protocol.md, "The profile
 * `deltachat`"). The same as server/localcall/wire/session.py; tests/vectors/sdp.json binds both. Throws what it cannot read.
 */

import { decodeCandidates, decodeSession, encodeCandidates, encodeSession } from "./session";

const MAX_CHARS = 64 * 1024;
const MAX_CANDIDATES = 100;

const LINE = /^[a-z]=[^\x00-\x1f\x7f]*$/;
const MID = /^a=mid:(.*?)\r?$/m;
const UFRAG = /^a=ice-ufrag:(.*?)\r?$/m;
const LOCALCALL = /^a=x-localcall:(\d{1,4})\r?$/m;
const END = "a=end-of-candidates";

const newlineOf = (sdp: string): string => (sdp.includes("\r\n") ? "\r\n" : "\n");

/** Throws unless all lines are `letter=text`, ended alike, `v=0` first (RFC 8866 section 5). */
export const checkSdp = (sdp: string): void => {
  if (sdp.length > MAX_CHARS) throw new Error("the SDP is too long");
  const lines = sdp.split(newlineOf(sdp));
  if (lines.pop() !== "" || lines[0] !== "v=0") throw new Error("not an SDP");
  if (!lines.every((line) => LINE.test(line))) throw new Error("the SDP has a malformed line");
};

/** The session part, then each m-line with what follows it. */
const sectionsOf = (sdp: string): [head: string, ...media: string[]] => {
  const [head = "", ...media] = sdp.split(/^(?=m=)/m);
  return [head, ...media];
};

const orThrow = <T>(value: T | Error): T => {
  if (value instanceof Error) throw value;
  return value;
};

/** The m-lines that a candidate belongs to; the end of candidates may belong to all. */
const linesOf = ({ candidate = "", sdpMid, sdpMLineIndex }: RTCIceCandidateInit, media: readonly string[]): number[] => {
  if (candidate && !candidate.startsWith("candidate:")) throw new Error("a candidate does not begin with candidate:");
  if (!candidate && sdpMid === undefined && sdpMLineIndex === undefined) return media.map((_, index) => index);
  const index = sdpMid == null ? (sdpMLineIndex ?? -1) : media.findIndex((section) => MID.exec(section)?.[1] === sdpMid);
  if (index < 0 || index >= media.length) throw new Error("a candidate belongs to no m-line");
  return [index];
};

/** Two lz-string texts as one SDP (RFC 8839 section 5.1, RFC 8840 section 8.2). */
export const toPlain = (packedSession: string, packedCandidates: string): string => {
  const { sdp, localcall } = orThrow(decodeSession(packedSession));
  const candidates = orThrow(decodeCandidates(packedCandidates));
  checkSdp(sdp);
  const newline = newlineOf(sdp);
  const [head, ...media] = sectionsOf(sdp);
  const added = media.map(() => new Set<string>());
  for (const one of candidates) {
    for (const index of linesOf(one, media)) added[index]?.add(one.candidate ? `a=${one.candidate}` : END);
  }
  const ours = localcall === undefined || LOCALCALL.test(head) ? "" : `a=x-localcall:${localcall}${newline}`;
  return head + ours + media.map((section, index) => section + [...(added[index] ?? [])].map((line) => line + newline).join("")).join("");
};

export interface Packed {
  session: string;
  candidates: string;
}

/** The two lz-string texts of an SDP that carries its candidates. */
export const fromPlain = (type: "offer" | "answer", plain: string): Packed => {
  checkSdp(plain);
  const newline = newlineOf(plain);
  const [head, ...media] = sectionsOf(plain);
  const found: RTCIceCandidateInit[] = [];
  const bare = media.map((section, sdpMLineIndex) => {
    const mid = MID.exec(section)?.[1];
    const ufrag = UFRAG.exec(section)?.[1] || UFRAG.exec(head)?.[1];
    const place = {
      ...(mid === undefined ? {} : { sdpMid: mid }),
      sdpMLineIndex,
      ...(ufrag === undefined ? {} : { usernameFragment: ufrag }),
    };
    return section
      .split(newline)
      .filter((line) => {
        const is = line.startsWith("a=candidate:") || line === END;
        if (is) found.push({ candidate: line === END ? "" : line.slice(2), ...place });
        return !is;
      })
      .join(newline);
  });
  if (found.length > MAX_CANDIDATES) throw new Error("too many candidates");
  const said = LOCALCALL.exec(head)?.[1];
  const rest = head.replace(/^a=x-localcall:\d{1,4}\r?\n/gm, "");
  return {
    session: encodeSession({ type, sdp: rest + bare.join(""), ...(said === undefined ? {} : { localcall: Number(said) }) }),
    candidates: encodeCandidates(found),
  };
};
