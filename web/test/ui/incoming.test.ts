import { describe, expect, it } from "vitest";
import { callsShown } from "../../src/ui/incoming";
import type { HomeCall } from "../../src/wire/home";

const call = (callId: string, more: Partial<HomeCall> = {}): HomeCall => ({
  callId,
  contact: { id: "local:bob", name: "Bob" },
  profileName: "Ada",
  direction: "incoming",
  media: "video",
  encrypted: true,
  state: "InvitationReceived",
  startedAt: 0,
  ringing: true,
  ignored: false,
  controlled: false,
  ...more,
});
const connected = call("up", { state: "Connected", ringing: false, controlled: true });
const ids = (calls: readonly HomeCall[]): string[] => calls.map(({ callId }) => callId);

describe("callsShown", () => {
  it("shows nothing when there is nothing", () =>
    expect(callsShown([], null)).toEqual({ banner: null, rings: false, busy: false, waiting: [], running: null }));

  it("rings for a call that rings", () => {
    const shown = callsShown([call("a")], null);
    expect(shown.banner?.callId).toBe("a");
    expect(shown).toMatchObject({ rings: true, busy: false, running: null });
  });

  it("is silent beside a running call, which answering would end", () => {
    const shown = callsShown([connected, call("b", { ringing: false })], "up");
    expect(shown.banner?.callId).toBe("b");
    expect(shown).toMatchObject({ rings: false, busy: true, running: null });
  });

  it("keeps an ignored call as a row, without a banner", () => {
    const shown = callsShown([call("a", { ignored: true, ringing: false })], null);
    expect(shown.banner).toBeNull();
    expect(ids(shown.waiting)).toEqual(["a"]);
  });

  it("puts a ringing call before a silent one", () => {
    const shown = callsShown([call("a", { ringing: false }), call("b")], null);
    expect(shown.banner?.callId).toBe("b");
    expect(ids(shown.waiting)).toEqual(["a"]);
  });

  it("offers a call that runs elsewhere, but not the one that this tab shows", () => {
    expect(callsShown([connected], null).running?.callId).toBe("up");
    expect(callsShown([connected], "up").running).toBeNull();
  });

  it("shows no banner for the call that this tab has answered, and nothing of one that ended", () => {
    expect(callsShown([call("a")], "a").banner).toBeNull();
    expect(callsShown([call("a", { state: "Ended" })], null)).toMatchObject({ banner: null, running: null });
  });
});
