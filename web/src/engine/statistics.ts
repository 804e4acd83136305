/**
 * What a connection's counters tell: which of the peer's media flow, that a path has died, that the camera is held back for nothing,
 * how good the call is (W3C webrtc-stats). Pure: a report and a time go in.
 */

import type { MediaSource, Quality } from "../wire/wcall";
import { perSource, SOURCES } from "./slots";
import type { Route } from "./types";

/** The peer's source counts as off when no byte came for this long (docs/protocol.md section 2). */
const SILENT_MS = 3000;
/** No packet at all for this long, where several streams flowed: the path has died. */
const STALL_MS = 1000;
/** Fewer RTCP packets in a sample than this are reports; more are the steady feedback of congestion control. */
const FEEDBACK_PACKETS = 2;
/** A slow link explains it for as long. */
const HELD_BACK_MS = 4000;
/** Who sends more than this part of what the path takes is held back by the path. */
const ROOM_USED = 0.75;

type Stat = Readonly<Record<string, unknown>>;
export type Report = Pick<ReadonlyMap<string, Stat>, "forEach" | "get">;

interface Inbound {
  bytes: number;
  packets: number;
  lost: number;
  frames: number;
}

/** One look at the counters; each only grows while the connection lives. */
export interface Sample {
  inbound: Record<MediaSource, Inbound>;
  /** Pictures of the own camera that were made, and those of them that were encoded. */
  made: number;
  encoded: number;
  /** What the path takes, as far as the browser knows; bit/s. 0 where it does not say. */
  roomBps: number;
  /** All that came and went over the selected pair; bytes. */
  bytesReceived: number;
  bytesSent: number;
  /** Packets that came and were no media; undefined where the browser does not count. */
  feedbackPackets: number | undefined;
  rttMs: number | undefined;
  route: Route | null;
}

const count = (stat: Stat | undefined, field: string): number => {
  const value = stat?.[field];
  return typeof value === "number" ? value : 0;
};

const selectedPair = (report: Report): Stat | undefined => {
  let pair: Stat | undefined;
  report.forEach((stat) => {
    if (stat["type"] === "transport") pair ??= report.get(String(stat["selectedCandidatePairId"]));
  });
  // Firefox has no transport entry that names the pair, and marks the pair instead.
  report.forEach((stat) => {
    if (stat["type"] === "candidate-pair" && stat["selected"] === true) pair ??= stat;
  });
  return pair;
};

const routeOf = (report: Report, pair: Stat): Route | null => {
  const local = report.get(String(pair["localCandidateId"]));
  const remote = report.get(String(pair["remoteCandidateId"]));
  if (!local || !remote) return null;
  const types = [String(local["candidateType"]), String(remote["candidateType"])] as const;
  return {
    kind: types.includes("relay") ? "relayed" : "direct",
    local: types[0],
    remote: types[1],
    protocol: String(local["protocol"]),
  };
};

export const readSample = (report: Report, sourceOf: (mid: string) => MediaSource | undefined): Sample => {
  const inbound = perSource(() => ({ bytes: 0, packets: 0, lost: 0, frames: 0 }));
  let rttMs: number | undefined;
  let made = 0;
  let encoded = 0;
  report.forEach((stat) => {
    if (stat["type"] === "outbound-rtp" && sourceOf(String(stat["mid"])) === "camera") {
      made += count(report.get(String(stat["mediaSourceId"])), "frames");
      encoded += count(stat, "framesEncoded");
    }
    if (stat["type"] === "remote-inbound-rtp" && typeof stat["roundTripTime"] === "number")
      rttMs = stat["roundTripTime"] * 1000;
    const source = stat["type"] === "inbound-rtp" && sourceOf(String(stat["mid"]));
    if (!source) return;
    inbound[source].bytes += count(stat, "bytesReceived");
    inbound[source].packets += count(stat, "packetsReceived");
    inbound[source].lost += count(stat, "packetsLost");
    inbound[source].frames += count(stat, "framesDecoded");
  });
  const pair = selectedPair(report);
  if (typeof pair?.["currentRoundTripTime"] === "number") rttMs = pair["currentRoundTripTime"] * 1000;
  const media = SOURCES.reduce((sum, source) => sum + inbound[source].packets, 0);
  return {
    inbound,
    made,
    encoded,
    roomBps: count(pair, "availableOutgoingBitrate"),
    bytesReceived: count(pair, "bytesReceived"),
    bytesSent: count(pair, "bytesSent"),
    feedbackPackets: typeof pair?.["packetsReceived"] === "number" ? pair["packetsReceived"] - media : undefined,
    rttMs,
    route: pair ? routeOf(report, pair) : null,
  };
};

/** Which of the peer's sources are on, by their bytes alone: nobody signals it. */
export class PeerActivity {
  private readonly seen: Record<MediaSource, { bytes: number; grownAt: number }>;

  /** @param on what was on before this connection: it stays on until it is missed for as long as any other. */
  constructor(on: Readonly<Record<MediaSource, boolean>>, now: number) {
    this.seen = perSource((source) => ({ bytes: 0, grownAt: on[source] ? now : -Infinity }));
  }

  sample(sample: Sample, now: number): Record<MediaSource, boolean> {
    return perSource((source) => {
      const seen = this.seen[source];
      const { bytes } = sample.inbound[source];
      if (bytes > seen.bytes) seen.grownAt = now;
      seen.bytes = bytes;
      return now - seen.grownAt < SILENT_MS;
    });
  }
}

/**
 * Tells a dead path from a peer who turned their last source off: both are silence, but only a dead path silences several
 * independent streams at one moment. A lone stream that stops is left to ICE's own, slower verdict.
 */
export class StallWatch {
  private before: Sample | null = null;
  private lastByteAt = 0;
  private flows = 0;
  private told = false;

  /** True once a stall. */
  sample(sample: Sample, now: number): boolean {
    const { before } = this;
    this.before = sample;
    if (!before || sample.bytesReceived > before.bytesReceived) {
      this.flows = before ? countFlows(before, sample) : 0;
      this.lastByteAt = now;
      this.told = false;
      return false;
    }
    if (this.told || this.flows < 2 || now - this.lastByteAt < STALL_MS) return false;
    this.told = true;
    return true;
  }
}

/**
 * Tells a camera half of whose pictures are left out though the path takes more. After a slow link VP8 in Chromium may stay so for good:
 * what the browser believes of a path grows only with what is sent over it.
 */
export class HeldBackWatch {
  private from: { sample: Sample; at: number } | null = null;

  /** True for each while that it lasts. */
  sample(sample: Sample, now: number): boolean {
    const { from } = this;
    if (from && now - from.at < HELD_BACK_MS) return false;
    this.from = { sample, at: now };
    if (!from) return false;
    const sentBps = ((sample.bytesSent - from.sample.bytesSent) * 8000) / (now - from.at);
    const halfMade = (sample.made - from.sample.made) / 2;
    return sample.encoded - from.sample.encoded < halfMade && sentBps < sample.roomBps * ROOM_USED;
  }
}

/** A screen and its sound stop together by one click: one flow. */
const countFlows = (before: Sample, after: Sample): number => {
  const grew = (source: MediaSource): boolean => after.inbound[source].bytes > before.inbound[source].bytes;
  const feedback = (after.feedbackPackets ?? 0) - (before.feedbackPackets ?? 0) >= FEEDBACK_PACKETS;
  return [grew("mic"), grew("camera"), grew("screenVideo") || grew("screenAudio"), feedback].filter(Boolean).length;
};

const round = (value: number): number => Math.round(value * 10) / 10;

/** The call's quality between two samples `ms` apart. */
export const qualityBetween = (before: Sample, after: Sample, ms: number): Quality => {
  const grown = (of: (inbound: Inbound) => number): number =>
    SOURCES.reduce((sum, source) => sum + of(after.inbound[source]) - of(before.inbound[source]), 0);
  const frames = Math.max(...SOURCES.map((source) => after.inbound[source].frames - before.inbound[source].frames));
  const lost = Math.max(0, grown((inbound) => inbound.lost));
  const expected = lost + grown((inbound) => inbound.packets);
  return {
    ...(after.rttMs === undefined ? {} : { rttMs: round(after.rttMs) }),
    ...(expected > 0 ? { lossPercent: round((100 * lost) / expected) } : {}),
    inboundKbps: round(((after.bytesReceived - before.bytesReceived) * 8) / ms),
    outboundKbps: round(((after.bytesSent - before.bytesSent) * 8) / ms),
    fps: round((1000 * frames) / ms),
  };
};
