import { describe, expect, test } from "vitest";

import { idleView, Store } from "../../../src/engine/store";
import type { CallView, DeviceState, EngineView } from "../../../src/engine/types";
import { openingView } from "../../../src/hosts/call-view";
import { momentsOf } from "../../../src/ui/more/moments";
import type { Moment } from "../../../src/ui/more/moments";
import { REASONS, reportText } from "../../../src/ui/more/report";
import { failedStage, stagesOf } from "../../../src/ui/more/stages";
import { Timeline } from "../../../src/ui/aside/timeline";

const secrets = [
  "Ada Lovelace",
  "ada@example.org",
  "192.168.1.77",
  "2001:db8::77",
  "b6f1c1f2-1111-4222-8333-444455556666.local",
  "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89",
  "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
  "hunter2",
  "turn:ada:hunter2@relay.example.org",
  "hunter-two",
];
const everySecret = secrets.join(" ");

let now = 0;
const watched = (call: Partial<CallView> = {}, engine: Partial<EngineView> = {}) => {
  now = 1000;
  const calls = new Store<CallView>({ ...openingView, ...call });
  const media = new Store<EngineView>({ ...idleView, ...engine });
  return { calls, media, timeline: new Timeline(calls, media, () => now) };
};

const report = (moments: readonly Moment[], more: Partial<Parameters<typeof reportText>[0]> = {}) =>
  reportText({
    moments,
    failed: null,
    reason: "connect-failed",
    direction: "outgoing",
    media: "video",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.1.2 Safari/537.36",
    version: "0.1.0",
    ...more,
  });

describe("the timeline", () => {
  test("notes each change once, with its time", () => {
    const { calls, media, timeline } = watched();
    now = 1500;
    calls.patch({ phase: "active", callState: "OfferSent" });
    calls.patch({ notice: "nothing that is watched" });
    now = 2500;
    media.patch({ connection: "connected", local: { mic: "on", camera: "off", screen: "off" } });
    expect(momentsOf(timeline.looks).filter(([at]) => at > 0)).toEqual([
      [500, "phase", "active"],
      [500, "call", "OfferSent"],
      [1500, "microphone", "on"],
      [1500, "connection", "connected"],
    ]);
    timeline.stop();
    calls.patch({ callState: "Ended" });
    expect(momentsOf(timeline.looks).at(-1)?.[2]).toBe("connected");
  });

  test("is bounded: the beginning and the end stay", () => {
    const { media, timeline } = watched();
    for (let turn = 0; turn < 500; turn++) media.patch({ promptOpen: turn % 2 === 0 });
    media.patch({ connection: "failed" });
    expect(timeline.looks.length).toBe(300);
    expect(momentsOf(timeline.looks)[0]).toEqual([0, "phase", "opening"]);
    expect(momentsOf(timeline.looks).at(-1)).toEqual([0, "connection", "failed"]);
  });
});

test("figures alone are no news, a step is", () => {
  const { media, timeline } = watched();
  const figures = (lossPercent: number) => ({ quality: { inboundKbps: 1, outboundKbps: 1, lossPercent } });
  media.patch(figures(1));
  media.patch(figures(2));
  expect(timeline.looks).toHaveLength(1);
  media.patch({ ...figures(30), step: "poor" });
  expect(momentsOf(timeline.looks).at(-1)).toEqual([0, "quality", "poor"]);
});

test("what happens between two seconds of figures is noted when it happens", () => {
  const { calls, media, timeline } = watched();
  const figures = (): void => media.patch({ quality: { inboundKbps: Math.random(), outboundKbps: 1 }, figures: null });
  for (const what of [() => media.patch({ connection: "reconnecting" }), () => calls.patch({ callState: "Reconnecting" })]) {
    figures();
    figures();
    now += 1000;
    what();
  }
  expect(momentsOf(timeline.looks).filter(([at]) => at > 0)).toEqual([
    [1000, "connection", "reconnecting"],
    [2000, "call", "Reconnecting"],
  ]);
});

describe("the report", () => {
  test("knows each state of a device", () => {
    const states: Record<DeviceState, true> = { off: true, starting: true, on: true, denied: true, blocked: true, missing: true, busy: true };
    for (const state of Object.keys(states)) expect(report([[0, "microphone", state]])).toContain(`microphone: ${state}`);
  });

  test("holds no secret, whatever field held it", () => {
    const hostile = everySecret as never;
    const { calls, media, timeline } = watched();
    calls.patch({
      phase: hostile,
      callState: hostile,
      contact: { id: everySecret, name: everySecret, avatar: everySecret },
      profileName: everySecret,
      callId: everySecret,
      endReason: everySecret,
      endMessage: everySecret,
      hostStatus: everySecret,
      notice: everySecret,
      ask: { question: everySecret, text: everySecret },
    });
    media.patch({
      connection: hostile,
      local: { mic: hostile, camera: hostile, screen: hostile },
      route: { kind: hostile, local: everySecret, remote: everySecret, protocol: everySecret },
      encryption: { status: hostile, undecrypted: 0 },
      mediaProblem: hostile,
      candidates: { local: secrets, remote: secrets },
      step: hostile,
    });
    const text = report([...momentsOf(timeline.looks), [1, everySecret, "true"]], {
      reason: everySecret,
      direction: everySecret,
      media: everySecret,
      version: everySecret,
      userAgent: `${everySecret} Firefox/153.0 Linux ${everySecret}`,
    });
    expect(text).toContain("Firefox/153 Linux");
    for (const word of everySecret.split(" ")) expect(text).not.toContain(word);
  });

  test("knows every reason of the server", async () => {
    const { default: source } = await import("../../../../server/localcall/calls/reasons.py?raw");
    const reasons = [...source.matchAll(/^ {4}[A-Z_]+ = "([a-z-]+)"/gm)].map(([, reason]) => reason ?? "");
    expect(reasons.length).toBeGreaterThan(30);
    expect(reasons.filter((reason) => !REASONS.test(reason))).toEqual([]);
  });

  test("says what happened", () => {
    const { calls, media, timeline } = watched();
    now = 1250;
    calls.patch({ phase: "active", callState: "OfferSent" });
    media.patch({ candidates: { local: ["host", "srflx"], remote: [] }, local: { mic: "denied", camera: "off", screen: "off" } });
    now = 3400;
    calls.patch({ phase: "ended", callState: "Ended", endReason: "connect-failed" });
    expect(report(momentsOf(timeline.looks), { failed: "connecting" })).toBe(
      [
        "localcall 0.1.0, Chrome/156 Linux",
        "call outgoing video",
        "ended connect-failed, failed at connecting",
        "",
        "    0.3 signalling",
        "      - ringing",
        "      - devices",
        "    0.3 gathering",
        "      - connecting",
        "      - media",
        "",
        "    0.0 phase: opening",
        "    0.0 microphone: off",
        "    0.0 camera: off",
        "    0.0 screen: off",
        "    0.0 connection: new",
        "    0.0 encryption: none",
        "    0.3 phase: active",
        "    0.3 call: OfferSent",
        "    0.3 microphone: denied",
        "    0.3 candidates: host srflx",
        "    2.4 phase: ended",
        "    2.4 call: Ended",
        "    2.4 ended: connect-failed",
      ].join("\n"),
    );
  });
});

describe("the stage that failed", () => {
  const opened: Moment[] = [[1, "call", "OfferSent"], [2, "microphone", "on"]];
  const gathered: Moment[] = [...opened, [3, "candidates", "host"]];
  test.each<[string, string | null, Moment[], string | null]>([
    ["an ordinary end", "hung-up", gathered, null],
    ["none", null, gathered, null],
    ["no permission", "permission-denied", [], "devices"],
    ["no path", "connect-failed", gathered, "connecting"],
    ["no address", "connect-failed", opened, "gathering"],
    ["a lost connection", "connection-lost", gathered, "media"],
    ["the chat program", "core-lost", gathered, "signalling"],
    ["their side, unanswered", "peer-failed", gathered, "ringing"],
    ["their side, later", "peer-failed", [...gathered, [4, "call", "Negotiated"]], "connecting"],
  ])("of %s", (_, reason, moments, stage) => expect(failedStage(reason, moments)).toBe(stage));

  test("each stage has the time at which it was first seen behind", () =>
    expect(stagesOf([...gathered, [9, "connection", "connected"], [10, "their camera", "true"]])).toEqual({
      signalling: 1, ringing: null, devices: 2, gathering: 3, connecting: 9, media: 10,
    }));
});
