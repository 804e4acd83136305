/** Reads session descriptions, and mends what a browser writes into them wrongly (RFC 8866). Pure. */

/** The kind of each m-line, in their order. */
export const lineKinds = (sdp: string): string => (sdp.match(/^m=\w+/gm) ?? []).join();

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
