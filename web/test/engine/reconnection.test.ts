/** Two engines of one call, joined as a chat network joins them; what their hosts command travels from one to the other. */

import { beforeEach, describe, expect, test, vi } from "vitest";

import { CallEngine } from "../../src/engine/engine";
import { decodeIce, decodeSession, encodeCandidates, encodeRestart, encodeSession } from "../../src/wire/session";
import type { RestartMessage } from "../../src/wire/session";
import type { Response, ResponseOf, Unsolicited } from "../../src/wire/wcall";
import { settled } from "../manual-clock";
import { fakeEnvironment, FakeStream } from "./fakes";
import type { FakeConnection, FakeEnvironment } from "./fakes";

vi.stubGlobal("MediaStream", FakeStream);
vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) });

const SDP = "v=0\r\nm=audio 9\r\nm=video 9\r\nm=audio 9\r\nm=video 9\r\n";
const LINES = { offered: ["audio", "video", "audio", "video"] as const };

/** One end with its host: what it says is kept, and its `ice` are on their way to the other. */
class End {
  readonly environment: FakeEnvironment = fakeEnvironment();
  readonly told: Unsolicited[] = [];
  /** `ice` that nobody has carried yet. */
  readonly outbox: string[] = [];
  readonly engine: CallEngine;

  constructor(extended: boolean) {
    this.environment.peer = { ...LINES, sdp: SDP };
    this.engine = new CallEngine(this.environment, (message) => {
      this.told.push(message);
      if (message.resp.type === "ice") this.outbox.push(message.resp.iceCandidates);
    });
    this.engine.extended = extended;
  }

  get connection(): FakeConnection {
    return this.environment.connections.at(-1) as FakeConnection;
  }

  get states(): string[] {
    return this.told.flatMap(({ resp }) => (resp.type === "connection" ? [resp.state.connectionState] : []));
  }

  get said(): string[] {
    return this.told.map(({ resp }) => resp.type);
  }

  hear(message: RestartMessage): Promise<Response> {
    return this.engine.handle({ type: "ice", iceCandidates: encodeRestart(message) });
  }
}

let callee: End;
let caller: End;

const carry = async (from: End, to: End): Promise<RestartMessage[]> => {
  await settled();
  const carried = from.outbox.splice(0);
  for (const iceCandidates of carried) {
    expect(await to.engine.handle({ type: "ice", iceCandidates })).toEqual({ type: "ok" });
  }
  return carried.map(decodeIce) as RestartMessage[];
};

/** How the peer's session reaches us: as it is, without a word, or as another client's. */
const changed = (packed: string, drop: readonly string[]): string => {
  const session = decodeSession(packed);
  if (session instanceof Error) throw session;
  return encodeSession(Object.fromEntries(Object.entries(session).filter(([key]) => !drop.includes(key))) as typeof session);
};

const call = async ({ extended = false, drop = [] as readonly string[], smpReconnect = true } = {}): Promise<void> => {
  callee = new End(extended);
  caller = new End(extended);
  const more = extended ? { smpReconnect } : {};
  const offer = (await callee.engine.handle({ type: "start", media: "video", ...more })) as ResponseOf<"offer">;
  const answer = (await caller.engine.handle({
    type: "offer",
    media: "video",
    offer: changed(offer.offer, drop),
    iceCandidates: offer.iceCandidates,
    ...more,
  })) as ResponseOf<"answer">;
  await callee.engine.handle({ type: "answer", answer: changed(answer.answer, drop), iceCandidates: answer.iceCandidates });
  for (const end of [callee, caller]) end.connection.become("connected");
  await vi.dynamicImportSettled();
  for (const end of [callee, caller]) end.told.splice(0);
};

const lose = async (state: RTCPeerConnectionState = "disconnected"): Promise<void> => {
  for (const end of [callee, caller]) end.connection.become(state);
  await settled();
};

const FOREIGN = { drop: ["localcall", "enc"] };
const SILENT = { drop: ["localcall", "enc", "smpReconnect"] };

describe.each([
  ["a classic host", { extended: false }],
  ["our server", { extended: true }],
])("under %s", (_, under) => {
  test("a connection that is gone for 2 s is restarted in place by the side that made the offer", async () => {
    await call({ ...under, ...FOREIGN });
    await lose();
    await callee.environment.clock.pass(1999);
    expect(callee.outbox).toEqual([]);
    await callee.environment.clock.pass(1);
    expect(await carry(callee, caller)).toMatchObject([{ t: "restartOffer", gen: 1, candidates: [{ sdpMid: "0" }] }]);
    expect(await carry(caller, callee)).toMatchObject([{ t: "restartAnswer", gen: 1 }]);
    for (const end of [callee, caller]) expect(end.environment.connections).toHaveLength(1);
    expect(callee.connection.restarts).toBe(1);
    await lose("connected");
    for (const end of [callee, caller]) {
      expect(end.states).toEqual(["reconnecting", "connected"]);
      expect(end.said).not.toContain("ended");
      expect(end.said).not.toContain("restart");
    }
  });

  test("between two of ours each attempt is a fresh connection, and the old one carries the media until it is up", async () => {
    await call(under);
    await lose();
    await callee.environment.clock.pass(2000);
    expect(await carry(callee, caller)).toMatchObject([{ t: "restartOffer", gen: 1, fresh: true }]);
    await carry(caller, callee);
    for (const { environment } of [callee, caller]) {
      expect(environment.connections.map(({ connectionState }) => connectionState)).toEqual(["disconnected", "new"]);
    }
    for (const end of [callee, caller]) end.connection.become("connecting");
    await lose("connected");
    for (const { states, environment } of [callee, caller]) {
      expect(states).toEqual(["reconnecting", "connected"]);
      expect(environment.connections.map(({ connectionState }) => connectionState)).toEqual(["closed", "connected"]);
      expect(environment.connections.at(-1)?.sends()).toEqual([true, true, false, false]);
      expect(environment.devices.requests).toBe(1);
    }
  });
});

test("between two of ours none is in place: the words of the connection that stood would count for another end's certificate", async () => {
  await call();
  await caller.hear({ t: "restartOffer", gen: 1, sdp: `${SDP}a=fingerprint:sha-256 EE\r\n`, candidates: [] });
  const [before, after] = caller.environment.connections;
  expect(before?.remoteDescriptions).toHaveLength(1);
  expect(after?.remoteDescriptions).toHaveLength(1);
});

test("it is announced by every `simplex` page whose host restarts nothing, and by no other", async () => {
  const offerOf = async (extended: boolean, more: object): Promise<unknown> => {
    const { engine } = new End(extended);
    const offer = (await engine.handle({ type: "start", media: "audio", ...more })) as ResponseOf<"offer">;
    return decodeSession(offer.offer);
  };
  expect(await offerOf(false, {})).toMatchObject({ smpReconnect: 1 });
  expect(await offerOf(true, { smpReconnect: true })).toMatchObject({ smpReconnect: 1 });
  expect(await offerOf(true, {})).not.toHaveProperty("smpReconnect");
  expect(await offerOf(true, { profile: "deltachat", smpReconnect: true })).not.toHaveProperty("smpReconnect");
});

test.each([false, true])("a peer that does not announce it is waited for until nothing helps (our server: %s)", async (extended) => {
  await call({ extended, ...SILENT });
  await lose();
  await callee.environment.clock.pass(20_000);
  expect(callee.outbox).toEqual([]);
  expect(await callee.hear({ t: "restartOffer", gen: 1, sdp: SDP, candidates: [] })).toMatchObject({ type: "error" });
  await lose("failed");
  expect(callee.states).toEqual(["disconnected", "failed"]);
  expect(callee.said).toContain("ended");
});

describe("the offering side", () => {
  beforeEach(() => call(FOREIGN));

  const offers = async (): Promise<number[]> => {
    await settled();
    return callee.outbox.splice(0).flatMap((packed) => {
      const message = decodeIce(packed);
      return "gen" in message && message.t === "restartOffer" ? [message.gen] : [];
    });
  };

  test("tries again every 10 s, and gives up after 60 s", async () => {
    await lose();
    await callee.environment.clock.pass(59_999);
    expect(await offers()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(callee.said).not.toContain("ended");
    await callee.environment.clock.pass(1);
    expect(callee.said).toContain("ended");
    expect(callee.environment.devices.live).toEqual([]);
  });

  test("does not wait when the network is back, or was a moment ago", async () => {
    await lose();
    callee.environment.online();
    expect(await offers()).toEqual([1]);
    await lose("connected");
    callee.environment.online();
    await callee.environment.clock.pass(9000);
    expect(await offers()).toEqual([]);
    await lose();
    expect(await offers()).toEqual([2]);
  });

  test("takes the answer to its last offer alone", async () => {
    await lose();
    await callee.environment.clock.pass(12_000);
    expect(await offers()).toEqual([1, 2]);
    const before = callee.connection.remoteDescriptions.length;
    await callee.hear({ t: "restartAnswer", gen: 1, sdp: SDP, candidates: [] });
    expect(callee.connection.remoteDescriptions).toHaveLength(before);
    await callee.hear({ t: "restartAnswer", gen: 2, sdp: SDP, candidates: [] });
    expect(callee.connection.remoteDescriptions).toHaveLength(before + 1);
  });

  test("keeps the candidates of the answer until it has it, and drops older ones", async () => {
    await lose();
    await callee.environment.clock.pass(2000);
    await settled();
    const known = callee.connection.candidates.length;
    const candidate = (port: number): RTCIceCandidateInit => ({ candidate: `candidate:1 1 udp 1 10.0.0.9 ${port} typ host`, sdpMid: "0" });
    await callee.hear({ t: "candidates", gen: 1, candidates: [candidate(1)] });
    await callee.engine.handle({ type: "ice", iceCandidates: encodeCandidates([candidate(2)]) });
    expect(callee.connection.candidates).toHaveLength(known);
    await callee.hear({ t: "restartAnswer", gen: 1, sdp: SDP, candidates: [candidate(3)] });
    expect(callee.connection.candidates.slice(known).map((init) => init.candidate)).toEqual(
      [1, 3].map((port) => candidate(port).candidate),
    );
  });

  test("ends the call when the m-lines of the answer are others", async () => {
    await lose();
    await callee.environment.clock.pass(2000);
    await callee.hear({ t: "restartAnswer", gen: 1, sdp: SDP.replace("m=video", "m=audio"), candidates: [] });
    expect(callee.said).toContain("ended");
  });

  test("hears no offer", async () => {
    await lose();
    expect(await callee.hear({ t: "restartOffer", gen: 7, sdp: SDP, candidates: [] })).toEqual({ type: "ok" });
    expect(callee.outbox).toEqual([]);
  });
});

describe("the answering side", () => {
  beforeEach(() => call(FOREIGN));

  const offer = (gen: number): RestartMessage => ({ t: "restartOffer", gen, sdp: SDP, candidates: [] });

  test("answers each generation once, and none that is over", async () => {
    await lose();
    for (const gen of [2, 2, 1, 3]) await caller.hear(offer(gen));
    expect(caller.outbox.map((packed) => decodeIce(packed))).toMatchObject([
      { t: "restartAnswer", gen: 2 },
      { t: "restartAnswer", gen: 3 },
    ]);
  });

  test("keeps the candidates that come before their offer", async () => {
    await lose();
    const known = caller.connection.candidates.length;
    const candidates = [{ candidate: "candidate:1 1 udp 1 10.0.0.9 9 typ host", sdpMid: "0" }];
    await caller.hear({ t: "candidates", gen: 1, candidates });
    expect(caller.connection.candidates).toHaveLength(known);
    await caller.hear(offer(1));
    expect(caller.connection.candidates.slice(known)).toEqual(candidates);
  });

  test("offers nothing, and gives up after 60 s", async () => {
    await lose();
    caller.environment.online();
    await caller.environment.clock.pass(59_999);
    expect(caller.outbox).toEqual([]);
    expect(caller.said).not.toContain("ended");
    await caller.environment.clock.pass(1);
    expect(caller.said).toContain("ended");
  });
});

test("a call that ends takes its restarts with it", async () => {
  await call(FOREIGN);
  await lose();
  callee.engine.close();
  await callee.environment.clock.pass(70_000);
  expect(callee.outbox).toEqual([]);
  expect(callee.said).not.toContain("ended");
});
