import { describe, expect, it } from "vitest";
import { clockTime } from "../../../src/ui/log/days";
import { announcements, missedCalls, when } from "../../../src/ui/ringing/announcements";
import type { Known } from "../../../src/ui/ringing/announcements";
import type { HistoryEntry, HomeCall } from "../../../src/wire/home";

const bob = { id: "local:bob", name: "Bob <b>", avatar: "data:image/png;base64,AA" };
const preferred: Known["preferred"] = { notify: true, hideNames: false, missedSeenAt: 0 } as Known["preferred"];

const call = (more: Partial<HomeCall> = {}): HomeCall => ({
  callId: "a",
  contact: bob,
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

const entry = (more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: "a",
  contact: bob,
  direction: "incoming",
  media: "audio",
  startedAt: 1000,
  endedAt: 5000,
  durationSeconds: 0,
  reason: "missed",
  message: "You missed the call.",
  missed: true,
  encrypted: true,
  ...more,
});

const known = (more: Partial<Known> = {}): Known => ({
  calls: [call()],
  missed: [],
  rang: new Set(["a"]),
  leftAt: 4000,
  preferred,
  silent: true,
  ...more,
});

describe("a call that rings", () => {
  it("is announced with who calls and what can be done, and stays", () =>
    expect(announcements(known())).toEqual([
      {
        tag: "rings a",
        callId: "a",
        title: "Bob <b> is calling",
        body: "Video call",
        icon: bob.avatar,
        silent: true,
        requireInteraction: true,
        actions: [
          { action: "answer", title: "Answer" },
          { action: "decline", title: "Decline" },
        ],
      },
    ]));

  it("is announced without name and avatar where names are hidden", () => {
    const [hidden] = announcements(known({ preferred: { ...preferred, hideNames: true } }));
    expect(hidden?.title).toBe("Incoming call");
    expect(JSON.stringify(hidden)).not.toMatch(/Bob|data:/);
  });

  it.each<[string, Partial<Known>]>([
    ["while the person looks at the page", { leftAt: null }],
    ["where notifications are off", { preferred: { ...preferred, notify: false } }],
    ["once it has stopped", { calls: [] }],
    ["once it was answered", { calls: [call({ state: "OfferSent" })] }],
    ["once it was ignored", { calls: [call({ ignored: true, ringing: false })] }],
    ["when it is the person's own", { calls: [call({ direction: "outgoing", state: "InvitationSent" })] }],
  ])("is not announced %s", (_, more) => expect(announcements(known(more))).toEqual([]));

  it("makes a sound only where the page cannot", () => expect(announcements(known({ silent: false }))[0]?.silent).toBe(false));

  it("beside a call that runs is silent, and says what answering does", () => {
    const running = call({ callId: "up", state: "Connected", ringing: false });
    const [second] = announcements(known({ calls: [running, call({ ringing: false })], silent: false }));
    expect(second?.silent).toBe(true);
    expect(second?.actions[0]?.title).toBe("End and answer");
  });
});

describe("a call that was missed", () => {
  const missed = (more: Partial<HistoryEntry> = {}, rest: Partial<Known> = {}) =>
    announcements(known({ calls: [], missed: [entry(more)], ...rest }));

  it("is announced with a way to call back", () => {
    const [found] = missed();
    expect(found).toMatchObject({ tag: "missed a", callId: "a", body: "Audio call", requireInteraction: false });
    expect(found?.title).toMatch(/^Missed call from Bob <b>, \d/);
    expect(found?.actions.map(({ action }) => action)).toEqual(["callBack"]);
  });

  it("is announced without a name where names are hidden", () => {
    const found = missed({}, { preferred: { ...preferred, hideNames: true } });
    expect(found[0]?.title).toBe("Missed call");
    expect(JSON.stringify(found)).not.toMatch(/Bob|data:/);
  });

  it.each<[string, Partial<HistoryEntry>, Partial<Known>]>([
    ["that never rang here: a setting kept it from ringing", {}, { rang: new Set() }],
    ["while the person looked at the page", { endedAt: 3999 }, {}],
    ["and whose notifications are off", {}, { preferred: { ...preferred, notify: false } }],
  ])("is not announced: one %s", (_, more, rest) => expect(missed(more, rest)).toEqual([]));
});

describe("what counts as missed", () => {
  const log = [
    entry({ id: "4", endedAt: 9000 }),
    entry({ id: "3", endedAt: 8000, missed: false, reason: "answered-elsewhere" }),
    entry({ id: "2", endedAt: 7000, missed: false, reason: "declined" }),
    entry({ id: "1", endedAt: 6000 }),
  ];

  it.each([
    [0, ["4", "1"]],
    [6000, ["4"]],
    [9000, []],
  ])("with all seen until %d: %j", (missedSeenAt, ids) =>
    expect(missedCalls(log, { ...preferred, missedSeenAt }).map(({ id }) => id)).toEqual(ids),
  );

  it("is told with its day, unless that is today", () => {
    const now = Date.now();
    const yesterday = new Date(now).setHours(-10, 2);
    expect(when(now, now)).toBe(clockTime(now));
    expect(when(yesterday, now)).toBe(`Yesterday ${clockTime(yesterday)}`);
  });
});
