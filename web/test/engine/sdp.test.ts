import { expect, test } from "vitest";

import { withoutOrphanCodecs } from "../../src/engine/sdp";

test("lines of a payload type that their own m-line does not list are dropped", () => {
  const lines = [
    "v=0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 109",
    "a=rtcp-fb:109 transport-cc",
    "a=fmtp:120 of-another-line",
    "m=video 9 UDP/TLS/RTP/SAVPF 120 124",
    "a=fmtp:45 tier=0",
    "a=fmtp:124 apt=120",
    "a=rtcp-fb:120 nack",
    "a=rtcp-fb:121 nack",
    "a=rtcp-fb:* ccm fir",
    "",
  ];
  expect(withoutOrphanCodecs(lines.join("\r\n")).split("\r\n")).toEqual(lines.filter((_, index) => ![3, 5, 8].includes(index)));
});
