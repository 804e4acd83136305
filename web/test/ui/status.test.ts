import { describe, expect, it } from "vitest";
import { idleView } from "../../src/engine/store";
import type { CallView, EngineView } from "../../src/engine/types";
import { openingView } from "../../src/hosts/call-view";
import { ending, notices, troubleOf } from "../../src/ui/aside/sentences";
import { protection } from "../../src/ui/aside/facts";
import { endReason, stateName, statusLine } from "../../src/ui/status";

const call = (more: Partial<CallView> = {}): CallView => ({
  ...openingView,
  phase: "active",
  direction: "outgoing",
  callState: "Connected",
  connectedAt: 1000,
  ...more,
});
const engine = (more: Partial<EngineView> = {}): EngineView => ({ ...idleView, connection: "connected", ...more });

describe("stateName", () => {
  it("is the server's, and before its first word the one that is sure", () => {
    expect(stateName(call({ callState: "OfferSent" }), true)).toBe("OfferSent");
    expect(stateName(openingView, true)).toBe("WaitCapabilities");
    expect(stateName(openingView, false)).toBe("InvitationAccepted");
  });
  it("is Ended when the server is gone, whatever it said last", () =>
    expect(stateName(call({ phase: "bridgeLost" }), true)).toBe("Ended"));
});

describe("statusLine", () => {
  it.each<[Partial<CallView>, string]>([
    [{ callState: null }, "One moment…"],
    [{ callState: "InvitationSent" }, "Calling…"],
    [{ callState: "InvitationSent", alerting: true }, "Ringing…"],
    [{ callState: "OfferSent", direction: "incoming", alerting: true }, "Connecting…"],
    [{ callState: "Negotiated" }, "Connecting…"],
    [{ callState: "Connected" }, "1:05"],
    [{ callState: "Reconnecting" }, "Reconnecting…"],
  ])("%o reads %s", (view, line) => expect(statusLine(call(view), engine(), 66_000)).toBe(line));

  it("tells at once that the connection is away, before the server says so", () =>
    expect(statusLine(call(), engine({ connection: "reconnecting" }), 66_000)).toBe("Reconnecting…"));
});

describe("protection", () => {
  const route = { kind: "relayed", local: "relay", remote: "host", protocol: "udp" } as const;
  it("names the key and the way", () => {
    expect(protection(call(), engine({ encryption: { status: "on", undecrypted: 0 }, route }))?.text).toBe("Encrypted · Relayed");
    expect(protection(call(), engine())?.text).toBe("Standard encryption");
  });
  it.each(["mismatch", "failing"] as const)("claims nothing while the status is %s", (status) =>
    expect(protection(call(), engine({ encryption: { status, undecrypted: 9 } }))).toBeNull());
  it("claims nothing before the call is connected", () => expect(protection(call({ callState: "Negotiated" }), engine())).toBeNull());
});

describe("notices", () => {
  const told = (view: EngineView, more: Partial<CallView> = {}) => notices(call(more), view).map(({ id }) => id);
  it("has none when all is well, a screen that was not shared included", () =>
    expect(told(engine({ local: { mic: "on", camera: "off", screen: "denied" } }))).toEqual([]));
  it("offers another try for each device", () => {
    const found = notices(call(), engine({ local: { mic: "busy", camera: "denied", screen: "off" } }));
    expect(found.map(({ id, retry }) => [id, retry])).toEqual([["mic-busy", "mic"], ["camera-denied", "camera"]]);
    expect(found[0]?.text).toContain("microphone");
  });
  it("has a sentence of its own for each thing that can be wrong with each device", () => {
    const told = (["mic", "camera"] as const).flatMap((source) => (["denied", "blocked", "missing", "busy"] as const).map((state) => troubleOf(source, state)));
    expect(new Set(told).size).toBe(8);
    expect(troubleOf("mic", "on")).toBeUndefined();
  });
  it("counts the frames that did not open, and does not let it be put away", () => {
    const [notice] = notices(call(), engine({ encryption: { status: "failing", undecrypted: 128 } }));
    expect(notice).toMatchObject({ id: "failing", grave: true });
    expect(notice?.text).toContain("128");
  });
  it("tells of a mismatch, and of a slow network until connected", () => {
    expect(told(engine({ encryption: { status: "mismatch", undecrypted: 0 } }))).toEqual(["mismatch"]);
    expect(told(engine(), { slow: true, callState: "InvitationSent" })).toEqual(["slow"]);
    expect(told(engine(), { slow: true })).toEqual([]);
  });
});

describe("the end", () => {
  it("splits the server's sentences into headline and advice", () => {
    expect(ending(call({ phase: "ended", endMessage: "They did not answer." }))).toEqual(["They did not answer", ""]);
    expect(ending(call({ phase: "ended", endMessage: "No path was found. A relay helps." }))).toEqual(["No path was found", "A relay helps."]);
  });
  it("has words without the server's", () => {
    expect(ending(call({ phase: "ended" }))[0]).toBe("Call ended");
    expect(ending(call({ phase: "bridgeLost" }))[0]).toBe("localcall stopped");
  });
  it("has a reason from the end on, and none before", () => {
    expect(endReason(call())).toBeNull();
    expect(endReason(call({ phase: "ended", endReason: "no-answer" }))).toBe("no-answer");
    expect(endReason(call({ phase: "bridgeLost" }))).toBe("server-stopped");
  });
});
