/** The figures of a running call, from two looks at its counters (W3C webrtc-stats). Pure. */

import type { MediaSource } from "../wire/wcall";
import type { Report } from "./statistics";
import type { Figures, Picture } from "./types";

/** Packets of sound a second; fewer, and the microphone was off. Opus sends 50. */
const SPEAKING = 20;

type Stat = Readonly<Record<string, unknown>>;

/** Counters that only grow, and values that hold for the moment. */
export interface Reading {
  /** Of the peer's sound; what was concealed by silence is none that anybody misses. */
  packets: number;
  samples: number;
  concealed: number;
  /** Seconds in which the picture of the peer's camera stood still for longer than it should. */
  frozen: number;
  camera: Shown;
  /** Pictures of the peer's camera that came, decoded or not. */
  arrived: number;
  screen: Shown;
  sent: Shown;
  jitterMs: number | undefined;
  peerLossPercent: number | undefined;
  audioCodec: string | undefined;
  videoCodec: string | undefined;
}

interface Shown {
  frames: number;
  width: number;
  height: number;
}

const number = (stat: Stat, field: string): number | undefined => {
  const value = stat[field];
  return typeof value === "number" ? value : undefined;
};

const codecOf = (report: Report, stat: Stat): string | undefined => {
  const mime = report.get(String(stat["codecId"]))?.["mimeType"];
  return typeof mime === "string" ? mime.split("/")[1] : undefined;
};

export const readFigures = (report: Report, sourceOf: (mid: string) => MediaSource | undefined): Reading => {
  const nothing = (): Shown => ({ frames: 0, width: 0, height: 0 });
  const reading: Reading = {
    packets: 0,
    samples: 0,
    concealed: 0,
    frozen: 0,
    camera: nothing(),
    arrived: 0,
    screen: nothing(),
    sent: nothing(),
    jitterMs: undefined,
    peerLossPercent: undefined,
    audioCodec: undefined,
    videoCodec: undefined,
  };
  const add = (to: Shown, stat: Stat, frames: string): void => {
    to.frames += number(stat, frames) ?? 0;
    to.width = number(stat, "frameWidth") ?? to.width;
    to.height = number(stat, "frameHeight") ?? to.height;
  };
  report.forEach((stat) => {
    const source = sourceOf(String(stat["mid"]));
    if (stat["type"] === "inbound-rtp" && source === "mic") {
      reading.packets += number(stat, "packetsReceived") ?? 0;
      reading.samples += number(stat, "totalSamplesReceived") ?? 0;
      reading.concealed += (number(stat, "concealedSamples") ?? 0) - (number(stat, "silentConcealedSamples") ?? 0);
      reading.jitterMs = ms(number(stat, "jitter")) ?? reading.jitterMs;
      reading.audioCodec ??= codecOf(report, stat);
    }
    if (stat["type"] === "inbound-rtp" && source === "camera") {
      add(reading.camera, stat, "framesDecoded");
      reading.arrived += number(stat, "framesReceived") ?? 0;
      reading.frozen += number(stat, "totalFreezesDuration") ?? 0;
      reading.videoCodec ??= codecOf(report, stat);
    }
    if (stat["type"] === "inbound-rtp" && source === "screenVideo") add(reading.screen, stat, "framesDecoded");
    if (stat["type"] === "outbound-rtp" && source === "camera") add(reading.sent, stat, "framesEncoded");
    if (stat["type"] === "remote-inbound-rtp") {
      const lost = number(stat, "fractionLost");
      if (lost !== undefined) reading.peerLossPercent = Math.max(reading.peerLossPercent ?? 0, Math.max(0, lost) * 100);
    }
  });
  return reading;
};

const ms = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000);

const picture = (before: Shown, after: Shown, seconds: number): Picture | null => {
  const frames = after.frames - before.frames;
  return frames > 0 && after.width ? { width: after.width, height: after.height, fps: Math.round(frames / seconds) } : null;
};

/** What the counters tell of the time between two readings, `seconds` apart. */
export const figuresBetween = (before: Reading, after: Reading, seconds: number): Figures => {
  const arrived = after.arrived - before.arrived;
  const samples = after.packets - before.packets >= SPEAKING * seconds ? after.samples - before.samples : 0;
  return {
    camera: picture(before.camera, after.camera, seconds),
    arriving: arrived > 0 ? Math.round(arrived / seconds) : null,
    screen: picture(before.screen, after.screen, seconds),
    sent: picture(before.sent, after.sent, seconds),
    concealedPercent: samples > 0 ? Math.max(0, (100 * (after.concealed - before.concealed)) / samples) : null,
    frozen: Math.min(1, Math.max(0, (after.frozen - before.frozen) / seconds)),
    jitterMs: after.jitterMs ?? null,
    peerLossPercent: after.peerLossPercent ?? null,
    audioCodec: after.audioCodec ?? null,
    videoCodec: after.videoCodec ?? null,
  };
};
