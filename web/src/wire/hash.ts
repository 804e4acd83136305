/**
 * Commands in the page's URL hash, as hosts of one-file call pages give them. The same as server/localcall/wire/hash.py;
 * tests/vectors/hash.json binds both.
 */

import { checkSdp } from "./plain";
import { attempt } from "./read";

export type HashCommand = { name: "startCall" } | { name: "offerIncomingCall" | "acceptCall" | "onAnswer"; sdp: string };

const CARRIERS = ["offerIncomingCall", "acceptCall", "onAnswer"] as const;
/** Base64 of the longest SDP, encoded for a URL. */
const MAX_CHARS = 3 * 64 * 1024;
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

const decode = (payload: string): string => {
  if (!BASE64.test(payload)) throw new Error("the hash does not carry base64 text");
  const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  const sdp = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  checkSdp(sdp);
  return sdp;
};

/** What stands in `location.hash`: its text and what it commands. Null when it is empty or unknown. */
export const parseHash = (hash: string): HashCommand | Error | null =>
  attempt(() => {
    if (hash.length > MAX_CHARS) throw new Error("the hash is too long");
    const text = decodeURIComponent(hash.replace(/^#/, ""));
    if (text === "startCall") return { name: "startCall" };
    const name = CARRIERS.find((one) => text.startsWith(`${one}=`));
    return name ? { name, sdp: decode(text.slice(name.length + 1)) } : null;
  });
