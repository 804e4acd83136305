/** Mends what a browser writes into a description wrongly (RFC 8866). Pure. */

/**
 * Firefox keeps the `rtcp-fb` and `fmtp` lines of codecs that were not chosen, and Chromium refuses a description with a
 * payload type that its m-line does not list.
 */
export const withoutOrphanCodecs = (sdp: string): string => {
  let listed: string[] = [];
  return sdp
    .split("\r\n")
    .filter((line) => {
      if (line.startsWith("m=")) listed = line.split(" ").slice(3);
      const codec = /^a=(?:rtcp-fb|fmtp|rtpmap):(\d+) /.exec(line);
      return !codec || listed.includes(codec[1] ?? "");
    })
    .join("\r\n");
};
