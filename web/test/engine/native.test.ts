/** What two of ours tell each other beside the media, as the engine sends and hears it. */

import { beforeEach, describe, expect, test, vi } from "vitest";

import { CallEngine } from "../../src/engine/engine";
import { commitmentOf, identityOf } from "../../src/engine/safety";
import { encodeCandidates, encodeSession } from "../../src/wire/session";
import type { Response, Unsolicited } from "../../src/wire/wcall";
import { settled } from "../manual-clock";
import { fakeEnvironment, FakeStream } from "./fakes";
import type { FakeChannel, FakeConnection, FakeEnvironment } from "./fakes";

vi.stubGlobal("MediaStream", FakeStream);
vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) });

// What is loaded with the first connection is there: a test's clock does not wait for it.
await Promise.all([import("../../src/engine/beside"), import("../../src/engine/native")]);

const sdpOf = (byte: string): string => `v=0\r\na=fingerprint:sha-256 ${Array(32).fill(byte).join(":")}\r\nm=application 9 x\r\n`;
const [OURS, THEIRS] = [sdpOf("AA"), sdpOf("BB")];
const none = encodeCandidates([]);

let environment: FakeEnvironment;
let engine: CallEngine;
let told: Unsolicited[];

beforeEach(() => {
  environment = fakeEnvironment();
  environment.peer.sdp = OURS;
  told = [];
  engine = new CallEngine(environment, (message) => told.push(message));
  engine.extended = true;
});

const connection = (): FakeConnection => environment.connections.at(-1) as FakeConnection;
const channel = (): FakeChannel => connection().channels.at(-1) as FakeChannel;
const view = () => engine.view.get();
const said = (type: string) => channel().sent.filter((message) => (message as { type: string }).type === type);
const toldOf = (type: string): Response[] => told.map(({ resp }) => resp).filter((resp) => resp.type === type);
const later = async (): Promise<void> => {
  await environment.clock.pass(900);
  await vi.waitFor(() => expect(channel().onopen).not.toBeNull());
};

const connect = async (generation: number, sdp = THEIRS, localcall = 1): Promise<void> => {
  const more = generation > 0 ? { generation } : {};
  await engine.handle({ type: "start", media: "video", ...more });
  const answer = encodeSession({ type: "answer", sdp, ...(localcall ? { localcall } : {}) });
  expect(await engine.handle({ type: "answer", answer, iceCandidates: none, ...more })).toEqual({ type: "ok" });
  connection().become("connected");
  await settled();
};
const talking = async (): Promise<void> => {
  await connect(0);
  await later();
  channel().open();
};
const state = (more: object = {}): object => ({ type: "state", mic: true, camera: true, screenAudio: false, screenVideo: false, held: false, ...more });

/** The peer's part, after what this end has said; `identity`: the certificate that it claims. */
const words = async (nonce = "b".repeat(64), identity?: string): Promise<void> => {
  const own = await identityOf(THEIRS);
  const remote = await identityOf(OURS);
  if (remote < own) {
    await vi.waitFor(() => expect(said("commit")).toHaveLength(1));
    channel().hear({ type: "nonce", nonce, identity: identity ?? own });
  } else {
    const commitment = await commitmentOf({ local: own, remote, key: "" }, nonce);
    channel().hear({ type: "commit", commitment, identity: identity ?? own });
    channel().hear({ type: "reveal", nonce });
  }
  await vi.waitFor(() => expect(view().safety.status).not.toBe("pending"));
};

describe("the channel", () => {
  test("is there before the description, behind the media", async () => {
    await engine.handle({ type: "start", media: "audio" });
    expect(channel()).toMatchObject({ label: "localcall", setup: { negotiated: true, id: 7 } });
    expect(connection().transceivers).toHaveLength(4);
  });

  test.each([
    [THEIRS, 1],
    ["v=0\r\nm=audio 9 x\r\n", 0],
  ])("answers an offer that has a place for it, and no other", async (sdp, channels) => {
    await engine.handle({ type: "offer", media: "audio", offer: encodeSession({ type: "offer", sdp, localcall: 1 }), iceCandidates: none });
    expect(connection().channels).toHaveLength(channels);
  });

  test("says nothing to a peer that is not ours", async () => {
    await connect(0, THEIRS, 0);
    channel().open();
    await settled();
    expect(channel().sent).toEqual([]);
    expect(view().canSay).toBe(false);
    expect(view().safety.status).toBe("none");
    expect(engine.say("Hello")).toBe(false);
    expect(await engine.handle({ type: "say", text: "Hello" })).toMatchObject({ type: "error" });
  });

  test("keeps what comes before somebody listens", async () => {
    await engine.handle({ type: "start", media: "video" });
    channel().hear({ type: "text", text: "Early" });
    await engine.handle({ type: "answer", answer: encodeSession({ type: "answer", sdp: THEIRS, localcall: 1 }), iceCandidates: none });
    connection().become("connected");
    await settled();
    await environment.clock.pass(900);
    await vi.waitFor(() => expect(view().messages).toMatchObject([{ kind: "text", text: "Early", mine: false }]));
  });
});

describe("what is sent and what is on hold", () => {
  test("is told when the channel opens and at each change", async () => {
    await talking();
    expect(said("state")).toEqual([state()]);
    await engine.setSource("mic", false);
    expect(said("state").at(-1)).toEqual(state({ mic: false }));
    await engine.setSource("mic", false);
    expect(said("state")).toHaveLength(2);
  });

  test("the peer's word turns a source off at once, and does not turn one on", async () => {
    await talking();
    engine["report"].peerMedia({ mic: true, camera: false, screenAudio: false, screenVideo: false });
    told = [];
    channel().hear(state({ mic: false, camera: true }));
    expect(view().peer).toEqual({ mic: false, camera: false, screenAudio: false, screenVideo: false });
    expect(toldOf("peerMedia")).toEqual([{ type: "peerMedia", source: "mic", enabled: false }]);
  });

  test("on hold nothing is sent or shown, and the devices stay as they were", async () => {
    await talking();
    const before = view().local;
    expect(connection().sends()).toEqual([true, true, false, false]);
    expect(await engine.handle({ type: "hold", on: true })).toEqual({ type: "ok" });
    expect(connection().sends()).toEqual([false, false, false, false]);
    expect(view().streams.remoteAudio).toBeNull();
    expect(view().held).toEqual({ mine: true, theirs: false });
    expect(said("state").at(-1)).toEqual(state({ mic: false, camera: false, held: true }));
    expect(toldOf("held")).toEqual([{ type: "held", mine: true, theirs: false }]);
    engine.setHold(false);
    expect(connection().sends()).toEqual([true, true, false, false]);
    expect(view().streams.remoteAudio).not.toBeNull();
    expect(view().local).toEqual(before);
  });

  test("hold works with any peer", async () => {
    await connect(0, THEIRS, 0);
    engine.setHold(true);
    expect(connection().sends()).toEqual([false, false, false, false]);
  });

  test("the peer's hold is told", async () => {
    await talking();
    channel().hear(state({ held: true }));
    expect(view().held).toEqual({ mine: false, theirs: true });
    expect(toldOf("held")).toEqual([{ type: "held", mine: false, theirs: true }]);
  });
});

describe("lines of text", () => {
  test("go out, come in, and are told to the server where they are the peer's", async () => {
    await talking();
    expect(engine.say(" Hello\n")).toBe(true);
    expect(engine.react("👍")).toBe(true);
    expect(engine.say("  ")).toBe(false);
    expect([...said("text"), ...said("reaction")]).toEqual([{ type: "text", text: "Hello" }, { type: "reaction", emoji: "👍" }]);
    channel().hear({ type: "text", text: "Hi" });
    expect(view().messages).toMatchObject([
      { kind: "text", text: "Hello", mine: true },
      { kind: "reaction", text: "👍", mine: true },
      { kind: "text", text: "Hi", mine: false },
    ]);
    expect(toldOf("message")).toEqual([{ type: "message", kind: "text", text: "Hi" }]);
  });

  test("a flood and garbage do no harm", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await talking();
    for (const data of ["", "{", "null", "x".repeat(5000), '{"type":"text"}', '{"type":"dance"}']) channel().hear(data);
    for (let count = 0; count < 1000; count++) channel().hear({ type: "text", text: String(count) });
    expect(view().messages.length).toBeLessThanOrEqual(30);
    channel().hear({ type: "state", mic: false, camera: false, screenAudio: false, screenVideo: false, held: true });
    expect(view().held.theirs, "how the peer stands is not lost among its lines").toBe(true);
    await environment.clock.pass(5000);
    channel().hear({ type: "text", text: "again" });
    expect(view().messages.at(-1)?.text).toBe("again");
  });
});

describe("safety words", () => {
  test("are the same as the peer's, and told", async () => {
    await talking();
    await words();
    expect(view().safety).toMatchObject({ status: "ready", changed: false });
    expect(view().safety.words).toHaveLength(4);
    expect(toldOf("safety").at(-1)).toMatchObject({ status: "ready", words: expect.arrayContaining([expect.any(String)]) });
  });

  test("another certificate than the description's is a mismatch", async () => {
    await talking();
    await words("b".repeat(64), "c".repeat(64));
    expect(view().safety).toEqual({ status: "mismatch", words: [], changed: false });
    expect(toldOf("safety").at(-1)).toEqual({ type: "safety", status: "mismatch" });
  });

  test("a peer that does not answer leaves them open, and may still answer", async () => {
    await talking();
    await vi.waitFor(() => expect(view().safety.status).toBe("pending"));
    await environment.clock.pass(15_000);
    expect(view().safety.status).toBe("unanswered");
    await words();
    await vi.waitFor(() => expect(view().safety.status).toBe("ready"));
  });

  test("stay over a restart with the same certificates", async () => {
    await talking();
    await words();
    const before = view().safety;
    await connect(1);
    await later();
    channel().open();
    await settled();
    await vi.waitFor(() => expect(said("state")).toHaveLength(1));
    expect(view().safety).toEqual(before);
  });

  test("are others, and said to be, after the peer came back with another certificate", async () => {
    await talking();
    await words();
    await connect(1, sdpOf("CC"));
    await later();
    channel().open();
    await vi.waitFor(() => expect(view().safety).toEqual({ status: "pending", words: [], changed: true }));
  });

  /** A certificate with which the peer is first to speak. */
  const speaksFirst = async (): Promise<[sdp: string, own: string, ours: string]> => {
    const ours = await identityOf(OURS);
    for (const byte of ["10", "20", "30", "40", "50", "60", "70", "80"]) {
      const own = await identityOf(sdpOf(byte));
      if (own < ours) return [sdpOf(byte), own, ours];
    }
    throw new Error("none of these");
  };

  test("begin anew with the first word of another certificate, which may come in the moment in which the channel opens", async () => {
    await talking();
    await words();
    const [sdp, local, remote] = await speaksFirst();
    const nonce = "d".repeat(64);
    const commitment = await commitmentOf({ local, remote, key: "" }, nonce);
    await connect(1, sdp);
    await later();
    channel().open();
    channel().hear({ type: "commit", commitment, identity: local });
    await vi.waitFor(() => expect(said("nonce")).toHaveLength(1));
    channel().hear({ type: "reveal", nonce });
    await vi.waitFor(() => expect(view().safety).toMatchObject({ status: "ready", changed: true }));
  });

  test("of a call that ends meanwhile are not shown in the next", async () => {
    const [sdp, local, remote] = await speaksFirst();
    await connect(0, sdp);
    await later();
    channel().open();
    channel().hear({ type: "commit", commitment: await commitmentOf({ local, remote, key: "" }, "d".repeat(64)), identity: local });
    await vi.waitFor(() => expect(said("nonce")).toHaveLength(1));
    channel().hear({ type: "reveal", nonce: "d".repeat(64) });
    engine.close();
    await settled();
    await settled();
    expect(view().safety.status).toBe("none");
    expect(toldOf("safety")).toHaveLength(1);
  });
});
