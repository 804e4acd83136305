import { describe, expect, test } from "vitest";

import { perSource, sourceOfMid } from "../../src/engine/slots";
import { HeldBackWatch, PeerActivity, qualityBetween, readSample, StallWatch } from "../../src/engine/statistics";
import type { Sample } from "../../src/engine/statistics";
import type { MediaSource } from "../../src/wire/wcall";

const sample = (bytes: Partial<Record<MediaSource, number>>, bytesReceived = 0, feedbackPackets?: number): Sample => ({
  inbound: perSource((source) => ({ bytes: bytes[source] ?? 0, packets: 0, lost: 0, frames: 0 })),
  made: 0,
  encoded: 0,
  roomBps: 0,
  bytesReceived,
  bytesSent: 0,
  feedbackPackets,
  rttMs: undefined,
  route: null,
});

const report = (...stats: Record<string, unknown>[]) => new Map(stats.map((stat) => [String(stat["id"]), stat]));

describe("reading a report", () => {
  const rest = [
    { id: "L", type: "local-candidate", candidateType: "host", protocol: "udp" },
    { id: "R", type: "remote-candidate", candidateType: "relay", protocol: "udp" },
    { id: "in", type: "inbound-rtp", mid: "1", bytesReceived: 70, packetsReceived: 7, packetsLost: 1, framesDecoded: 3 },
    { id: "other", type: "inbound-rtp", mid: "9", bytesReceived: 1 },
  ];
  const pair = { type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", bytesReceived: 100, currentRoundTripTime: 0.02 };

  test("Chromium's names the pair at the transport", () => {
    const read = readSample(
      report({ id: "T", type: "transport", selectedCandidatePairId: "P" }, { id: "P", ...pair, packetsReceived: 9 }, ...rest),
      sourceOfMid,
    );
    expect(read).toMatchObject({ bytesReceived: 100, rttMs: 20, feedbackPackets: 2 });
    expect(read.route).toEqual({ kind: "relayed", local: "host", remote: "relay", protocol: "udp" });
    expect(read.inbound.camera).toEqual({ bytes: 70, packets: 7, lost: 1, frames: 3 });
  });

  test("Firefox's marks the pair", () => {
    const read = readSample(
      report({ id: "X", type: "candidate-pair", selected: false }, { id: "P", ...pair, selected: true }, ...rest),
      sourceOfMid,
    );
    expect(read).toMatchObject({ bytesReceived: 100, feedbackPackets: undefined });
  });

  test("what the camera makes is told from what a screen does", () => {
    const read = readSample(
      report(
        { id: "T", type: "transport", selectedCandidatePairId: "P" },
        { id: "P", ...pair, availableOutgoingBitrate: 281_000 },
        { id: "camera", type: "media-source", frames: 90 },
        { id: "screen", type: "media-source", frames: 40 },
        { id: "out 1", type: "outbound-rtp", mid: "1", mediaSourceId: "camera", framesEncoded: 30 },
        { id: "out 3", type: "outbound-rtp", mid: "3", mediaSourceId: "screen", framesEncoded: 39 },
      ),
      sourceOfMid,
    );
    expect(read).toMatchObject({ made: 90, encoded: 30, roomBps: 281_000 });
  });

  test("an empty report is all zero", () => {
    expect(readSample(new Map(), sourceOfMid)).toMatchObject({ bytesReceived: 0, route: null });
  });
});

describe("the peer's sources", () => {
  test("on at the first growth, off after 3 s without", () => {
    const activity = new PeerActivity(perSource(() => false), 0);
    expect(activity.sample(sample({}), 0).mic).toBe(false);
    expect(activity.sample(sample({ mic: 10 }), 500)).toMatchObject({ mic: true, camera: false });
    expect(activity.sample(sample({ mic: 10 }), 3400).mic).toBe(true);
    expect(activity.sample(sample({ mic: 10 }), 3500).mic).toBe(false);
    expect(activity.sample(sample({ mic: 11 }), 4000).mic).toBe(true);
  });

  test("what was on before a restart has its 3 s too", () => {
    const activity = new PeerActivity({ ...perSource(() => false), camera: true }, 1000);
    expect(activity.sample(sample({}), 3900)).toMatchObject({ mic: false, camera: true });
    expect(activity.sample(sample({}), 4000).camera).toBe(false);
  });
});

describe("a stall", () => {
  const flow = (watch: StallWatch, ...samples: [number, Sample][]): boolean[] =>
    samples.map(([at, one]) => watch.sample(one, at));

  test("is 1 s without a byte where several streams flowed, and is told once", () => {
    const still = sample({ mic: 20, camera: 200 }, 220);
    expect(
      flow(
        new StallWatch(),
        [0, sample({ mic: 10, camera: 100 }, 110)],
        [500, still],
        [1000, still],
        [1500, still],
        [2000, still],
        [2500, sample({ mic: 30, camera: 300 }, 330)],
      ),
    ).toEqual([false, false, false, true, false, false]);
  });

  test("is not the end of a lone stream: the peer muted", () => {
    const still = sample({ mic: 20 }, 20);
    expect(flow(new StallWatch(), [0, sample({ mic: 10 }, 10)], [500, still], [2000, still], [9000, still])).not.toContain(true);
  });

  test("is not the end of a shared screen with its sound", () => {
    const still = sample({ screenVideo: 20, screenAudio: 20 }, 40);
    expect(flow(new StallWatch(), [0, sample({}, 10)], [500, still], [2000, still])).not.toContain(true);
  });

  test("is a lone stream together with steady feedback", () => {
    const still = sample({ mic: 20 }, 90, 15);
    expect(flow(new StallWatch(), [0, sample({ mic: 10 }, 40, 5)], [500, still], [1500, still])).toContain(true);
  });

  test("is not silence while reports still come", () => {
    const samples = [10, 20, 30, 40, 50].map((bytes, index): [number, Sample] => [index * 900, sample({ mic: 5, camera: 5 }, bytes)]);
    expect(flow(new StallWatch(), ...samples)).not.toContain(true);
  });
});

describe("a camera that is held back", () => {
  /** Of 15 pictures a second, for ten seconds. */
  const watch = (encodedFps: number, sentBps: number, roomBps: number): number[] => {
    const one = new HeldBackWatch();
    const at = (second: number): Sample => ({
      ...sample({}),
      made: second * 15,
      encoded: second * encodedFps,
      bytesSent: (second * sentBps) / 8,
      roomBps,
    });
    return Array.from({ length: 11 }, (_, second) => second).filter((second) => one.sample(at(second), second * 1000));
  };

  test("for nothing is told every 4 s", () => {
    expect(watch(3, 150_000, 281_000)).toEqual([4, 8]);
  });

  test.each([
    ["shows most of its pictures", 9, 150_000, 281_000],
    ["is held back by the path", 3, 260_000, 281_000],
    ["is on a path of which the browser says nothing", 3, 150_000, 0],
    ["is not there", 0, 0, 0],
  ])("is none that %s", (_, encodedFps, sentBps, roomBps) => {
    expect(watch(encodedFps, sentBps, roomBps)).toEqual([]);
  });
});

test("quality is what happened between two samples", () => {
  const before = sample({}, 1000);
  const after: Sample = { ...sample({}, 13_500), bytesSent: 25_000, rttMs: 12.34 };
  after.inbound.mic = { bytes: 0, packets: 45, lost: 5, frames: 0 };
  after.inbound.camera = { bytes: 0, packets: 45, lost: 5, frames: 24 };
  expect(qualityBetween(before, after, 1000)).toEqual({
    rttMs: 12.3,
    lossPercent: 10,
    inboundKbps: 100,
    outboundKbps: 200,
    fps: 24,
  });
});
