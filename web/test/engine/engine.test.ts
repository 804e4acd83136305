import { beforeEach, describe, expect, test, vi } from "vitest";

import { CallEngine } from "../../src/engine/engine";
import { decodeSession, encodeCandidates, encodeSession } from "../../src/wire/session";
import type { CommandOf, Response, Unsolicited } from "../../src/wire/wcall";
import { settled } from "../manual-clock";
import { fakeEnvironment, FakeStream } from "./fakes";
import type { FakeConnection, FakeEnvironment } from "./fakes";

vi.stubGlobal("MediaStream", FakeStream);
vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) });

const KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const candidate = { candidate: "candidate:1 1 udp 1 10.0.0.2 9 typ host", sdpMid: "0" };
const none = encodeCandidates([]);

let environment: FakeEnvironment;
let engine: CallEngine;
let told: Unsolicited[];

beforeEach(() => {
  environment = fakeEnvironment();
  told = [];
  engine = new CallEngine(environment, (message) => told.push(message));
  engine.extended = true;
});

const session = (type: "offer" | "answer", said: object = { localcall: 1, enc: false }, sdp = "v=0"): string =>
  encodeSession({ type, sdp, ...said });
const start = (more: object = {}): Promise<Response> => engine.handle({ type: "start", media: "video", ...more });
const offer = (more: Partial<CommandOf<"offer">> = {}): Promise<Response> =>
  engine.handle({ type: "offer", media: "video", offer: session("offer"), iceCandidates: none, ...more });
const answer = (more: Partial<CommandOf<"answer">> = {}): Promise<Response> =>
  engine.handle({ type: "answer", answer: session("answer"), iceCandidates: none, ...more });
const connection = (): FakeConnection => environment.connections.at(-1) as FakeConnection;
const sends = (): boolean[] => connection().sends();
const toldTypes = (): string[] => told.map(({ resp }) => resp.type);
const connected = async (): Promise<void> => {
  await start();
  await answer();
  connection().become("connected");
  told = [];
};

describe("the devices", () => {
  test.each([
    ["NotAllowedError", "permission-denied"],
    ["NotFoundError", "no-device"],
    ["NotReadableError", "device-busy"],
  ] as const)("no microphone and no camera (%s) is an error with its code", async (refusal, code) => {
    Object.assign(environment.devices.answers, { audio: refusal, video: refusal });
    expect(await engine.handle({ type: "capabilities", media: "video" })).toMatchObject({ type: "error", code });
    expect(engine.view.get().mediaProblem).toBe(code);
    expect(environment.devices.live).toEqual([]);
  });

  test("a denied microphone frees the camera again", async () => {
    environment.devices.answers.audio = "NotAllowedError";
    expect(await start()).toMatchObject({ type: "error", code: "permission-denied" });
    expect(environment.devices.live).toEqual([]);
    expect(connection().connectionState).toBe("closed");
    expect(engine.holding).toBeNull();
  });

  test("no microphone but a camera goes on", async () => {
    environment.devices.answers.audio = "NotFoundError";
    expect(await start()).toMatchObject({ type: "offer" });
  });

  test("the reply to start waits for the person's word", async () => {
    environment.devices.answers.audio = "ask";
    let reply: Response | null = null;
    void start().then((response) => (reply = response));
    await environment.clock.pass(5000);
    expect(reply).toBeNull();
    environment.devices.allow();
    await settled();
    expect(reply).toMatchObject({ type: "offer" });
  });

  test("an end during the prompt settles the start and frees what comes", async () => {
    environment.devices.answers.audio = "ask";
    const reply = start();
    await settled();
    expect(await engine.handle({ type: "end" })).toEqual({ type: "ok" });
    expect(await reply).toMatchObject({ type: "error" });
    environment.devices.allow();
    await settled();
    expect(environment.devices.live).toEqual([]);
    expect(connection().connectionState).toBe("closed");
  });

  test("are opened once for capabilities and offer", async () => {
    await engine.handle({ type: "capabilities", media: "video" });
    expect(await offer()).toMatchObject({ type: "answer" });
    expect(environment.devices.requests).toBe(1);
    expect(sends()).toEqual([true, true, false, false]);
  });

  test("cannot be opened by a toggle before or after a call", async () => {
    await engine.setSource("camera", true);
    await start();
    engine.close();
    await engine.setSource("camera", true);
    expect(environment.devices.live).toEqual([]);
  });
});

describe("negotiation", () => {
  test("nothing is sent before the answer is known", async () => {
    environment.devices.answers.audio = "ask";
    const started = start();
    await settled();
    environment.devices.allow();
    await started;
    expect(sends()).toEqual([false, false, false, false]);
    await answer();
    expect(sends()).toEqual([true, true, false, false]);
    expect(connection().setup).toMatchObject({ iceServers: [], bundlePolicy: "max-bundle", encodedInsertableStreams: false });
  });

  test("a key that only the peer holds means that nothing is sent or shown", async () => {
    await start();
    await answer({ answer: session("answer", { localcall: 1, enc: true }) });
    expect(sends()).toEqual([false, false, false, false]);
    expect(engine.view.get()).toMatchObject({ encryption: { status: "mismatch" }, streams: { remoteCamera: null, remoteAudio: null } });
    expect(told.map(({ resp }) => resp)).toContainEqual({ type: "encryption", status: "mismatch", undecrypted: 0 });
  });

  test("a key that this browser cannot use is refused once the peer counts on it", async () => {
    expect(await offer({ aesKey: KEY })).toMatchObject({ type: "error", code: "unsupported" });
    expect(environment.connections).toEqual([]);
    expect(environment.devices.requests).toBe(0);
  });

  test("who offers and cannot use the key says so", async () => {
    const reply = await start({ aesKey: KEY });
    expect(reply).toMatchObject({ type: "offer", capabilities: { encryption: false } });
    expect(decodeSession((reply as { offer: string }).offer)).toMatchObject({ enc: false });
    expect(connection().setup).toMatchObject({ encodedInsertableStreams: false });
  });

  test("candidates that come first are kept", async () => {
    const reply = await engine.handle({ type: "ice", iceCandidates: encodeCandidates([candidate]) });
    expect(reply).toMatchObject({ type: "error", message: expect.stringContaining("will add candidates later") as string });
    await offer();
    expect(connection().candidates).toEqual([candidate]);
  });

  test("the candidates of an offer are there before the answer is described, so that the checks begin with it", async () => {
    let there = 0;
    const { createConnection } = environment;
    environment.createConnection = (setup) => {
      const made = createConnection(setup);
      const describe = made.setLocalDescription.bind(made);
      made.setLocalDescription = (description) => {
        there = connection().candidates.length;
        return describe(description);
      };
      return made;
    };
    await offer({ iceCandidates: encodeCandidates([candidate, { candidate: "bad" }]) });
    expect(there).toBe(1);
  });

  test("candidates before the answer wait for it", async () => {
    await start();
    expect(await engine.handle({ type: "ice", iceCandidates: encodeCandidates([candidate]) })).toEqual({ type: "ok" });
    expect(connection().candidates).toEqual([]);
    await answer();
    expect(connection().candidates).toEqual([candidate]);
  });

  test("a bad candidate is an error, and the good ones beside it are used", async () => {
    await offer();
    const iceCandidates = encodeCandidates([{ candidate: "bad" }, candidate]);
    expect(await engine.handle({ type: "ice", iceCandidates })).toMatchObject({ type: "error" });
    expect(connection().candidates).toEqual([candidate]);
    expect(engine.holding).toBe(0);
  });

  test("a second start, a second answer and garbage harm nothing", async () => {
    await start();
    const [first] = environment.connections;
    expect(await answer({ answer: "garbage" })).toMatchObject({ type: "error" });
    expect(await answer()).toEqual({ type: "ok" });
    expect(await answer()).toMatchObject({ type: "error" });
    expect(await start()).toMatchObject({ type: "error" });
    expect(await offer({ offer: "garbage" })).toMatchObject({ type: "error" });
    expect(environment.connections).toEqual([first]);
    expect(first?.connectionState).toBe("new");
  });

  test("a call that crossed ours takes its place, with the devices already granted", async () => {
    await start();
    expect(await offer()).toMatchObject({ type: "answer" });
    expect(environment.connections.map(({ connectionState }) => connectionState)).toEqual(["closed", "new"]);
    expect(environment.devices.requests).toBe(1);
  });

  test("an offer that the browser refuses leaves room for a good one", async () => {
    expect(await offer({ offer: session("offer", {}, "bad") })).toMatchObject({ type: "error" });
    expect(await offer()).toMatchObject({ type: "answer" });
  });

  test("the answerer is fed other ports of its own address until it is connected", async () => {
    await offer();
    await environment.clock.pass(9000);
    const given = connection().candidates.map((init) => init.candidate);
    expect(given).toEqual([9, 10, 11].map((port) => `candidate:9 1 udp 1 10.0.0.1 ${port} typ host`));
    connection().become("connected");
    await environment.clock.pass(9000);
    expect(connection().candidates).toHaveLength(3);
  });
});

describe("what is hurried", () => {
  const hurried: string[] = [];
  const hurrying = (): void => {
    hurried.length = 0;
    engine = new CallEngine(environment, (message) => told.push(message), (work) => {
      const name = `work ${hurried.push("begun")}`;
      void work.then(() => hurried.push(`${name} done`));
    });
  };

  test("is a first connection, until it is up", async () => {
    hurrying();
    await start();
    await answer();
    expect(hurried).toEqual(["begun"]);
    connection().become("connected");
    await settled();
    expect(hurried).toEqual(["begun", "work 1 done"]);
  });

  test("is what comes before it, where the host says so", async () => {
    hurrying();
    engine.makeRoom();
    await start();
    expect(hurried).toEqual(["begun", "begun", "work 1 done"]);
  });

  test("ends with a call that fails or is over", async () => {
    hurrying();
    await offer({ offer: "none" });
    await settled();
    expect(hurried).toEqual(["begun", "work 1 done"]);
    await start();
    engine.close();
    await settled();
    expect(hurried).toEqual(["begun", "work 1 done", "begun", "work 3 done"]);
  });

  test("is no restart: somebody sees how that goes", async () => {
    await connected();
    hurrying();
    await start({ generation: 1 });
    expect(hurried).toEqual([]);
  });
});

describe("restarts", () => {
  test("make a fresh connection with the same devices", async () => {
    await connected();
    const [first] = environment.connections;
    expect(await start({ generation: 1 })).toMatchObject({ type: "offer", generation: 1 });
    expect(await answer({ generation: 0, answer: "old" })).toEqual({ type: "ok" });
    expect(await engine.handle({ type: "ice", iceCandidates: encodeCandidates([candidate]) })).toEqual({ type: "ok" });
    expect(connection().candidates).toEqual([]);
    expect(await answer({ generation: 1 })).toEqual({ type: "ok" });
    expect(sends()).toEqual([true, true, false, false]);
    expect(environment.devices.requests).toBe(1);
    expect(engine.holding).toBe(1);
    connection().become("connected");
    expect(first?.connectionState).toBe("closed");
  });

  test("leave the media on the old connection until the new one is up", async () => {
    await connected();
    const [first] = environment.connections;
    const { remoteCamera } = engine.view.get().streams;
    await start({ generation: 1 });
    await answer({ generation: 1 });
    told = [];
    first?.become("disconnected");
    expect(told).toEqual([]);
    expect(engine.view.get().streams.remoteCamera).toBe(remoteCamera);
    expect(first?.connectionState).toBe("disconnected");
    await engine.setSource("mic", false);
    expect(first?.sends()).toEqual([false, true, false, false]);
    connection().become("connected");
    expect(first?.connectionState).toBe("closed");
    expect(engine.view.get().streams.remoteCamera).not.toBe(remoteCamera);
  });

  test("that fail or are overtaken leave the old connection as it is", async () => {
    await connected();
    const [first] = environment.connections;
    expect(await offer({ generation: 1, offer: session("offer", {}, "bad") })).toMatchObject({ type: "error" });
    await start({ generation: 2 });
    await start({ generation: 3 });
    expect(environment.connections.map(({ connectionState }) => connectionState)).toEqual(["connected", "closed", "closed", "new"]);
    expect(first?.sends()).toEqual([true, true, false, false]);
    engine.close();
    expect(environment.connections.map(({ connectionState }) => connectionState)).toEqual(Array(4).fill("closed"));
  });

  test("candidates of a coming generation wait for it", async () => {
    await connected();
    await engine.handle({ type: "ice", iceCandidates: encodeCandidates([candidate]), generation: 1 });
    await offer({ generation: 1 });
    expect(connection().candidates).toEqual([candidate]);
  });

  test.each(["disconnected", "failed"] as const)("are asked for when the connection is %s", async (state) => {
    await connected();
    connection().become(state);
    expect(told.map(({ resp }) => resp)).toContainEqual({ type: "restart", cause: state });
    expect(engine.view.get().connection).toBe("reconnecting");
  });

  test("are asked for when the network is back, while there is a call", async () => {
    await connected();
    environment.online();
    expect(toldTypes()).toEqual(["restart"]);
    engine.close();
    environment.online();
    expect(toldTypes()).toEqual(["restart"]);
  });

  test("are not asked of a peer that knows none", async () => {
    await start();
    await answer({ answer: session("answer", {}) });
    connection().become("connected");
    told = [];
    connection().become("disconnected");
    environment.online();
    expect(toldTypes()).toEqual(["connection"]);
  });

  test("before the first connect `failed` is no verdict", async () => {
    await start();
    await answer();
    told = [];
    connection().become("failed");
    expect(told).toEqual([]);
    connection().become("connected");
    expect(toldTypes()).toContain("connection");
  });
});

describe("toggles", () => {
  test("by the person are told and take effect at once", async () => {
    await connected();
    await engine.setSource("mic", false);
    expect(sends()).toEqual([false, true, false, false]);
    await engine.setSource("screen", true);
    expect(sends()).toEqual([false, true, true, true]);
    await engine.setSource("screen", false);
    expect(told.map(({ command }) => command)).toEqual([
      { type: "media", source: "mic", enable: false },
      { type: "media", source: "screenVideo", enable: true },
      { type: "media", source: "screenAudio", enable: true },
      { type: "media", source: "screenVideo", enable: false },
      { type: "media", source: "screenAudio", enable: false },
    ]);
  });

  test("by the server are answered and not told again", async () => {
    await connected();
    expect(await engine.handle({ type: "media", source: "camera", enable: false })).toEqual({ type: "ok" });
    expect(await engine.handle({ type: "media", source: "screenVideo", enable: true })).toMatchObject({ type: "error" });
    environment.devices.answers.video = "NotReadableError";
    expect(await engine.handle({ type: "media", source: "camera", enable: true })).toMatchObject({ type: "error" });
    expect(told).toEqual([]);
  });

  test("that change nothing are not told", async () => {
    await connected();
    environment.devices.answers.screen = "NotAllowedError";
    await engine.setSource("screen", true);
    await engine.setSource("mic", true);
    expect(told).toEqual([]);
  });
});

describe("a peer of before 6.1", () => {
  const OLD_OFFERS = ["two m-lines in its offer", { offered: ["audio", "video"] as const }, () => offer()] as const;
  const OLD_ANSWERS = [
    "two m-lines left to us in its answer",
    { agreed: ["sendrecv", "sendrecv", "sendonly", "sendonly"] },
    () => start().then(() => answer()),
  ] as const;
  const told_off = { resp: { type: "ok" }, command: { type: "media", source: "camera", enable: false } };

  test.each([OLD_OFFERS, OLD_ANSWERS])("with %s gets sound and picture, and no screen", async (_, peer, negotiate) => {
    environment.peer = peer;
    await negotiate();
    expect(sends().slice(0, 2)).toEqual([true, true]);
    expect(engine.view.get().lacking).toEqual(["screen"]);
    await engine.setSource("screen", true);
    expect(environment.devices.live).toHaveLength(2);
    expect(told).not.toContainEqual(told_off);
  });

  test.each([
    ["offers", { offered: ["audio", "video"] as const, agreed: ["sendrecv", "sendonly"] }, () => offer()],
    ["answers", { agreed: ["sendrecv", "sendonly", "sendonly", "sendonly"] }, () => start().then(() => answer())],
  ] as const)("that sends no picture and %s ends ours, and it stays so", async (_, peer, negotiate) => {
    environment.peer = peer;
    await negotiate();
    expect(told).toContainEqual(told_off);
    expect(sends().slice(0, 2)).toEqual([true, false]);
    expect(environment.devices.live.map(({ kind }) => kind)).toEqual(["audio"]);
    expect(await engine.handle({ type: "media", source: "camera", enable: true })).toEqual({
      type: "error",
      code: "failed",
      message: "media: cannot enable camera since the peer has an old version",
    });
    await engine.setSource("camera", true);
    expect(environment.devices.requests).toBe(1);
  });

  test("is not seen in one whose description is still to come, or who has all four", async () => {
    await start();
    expect(engine.view.get().lacking).toEqual([]);
    await answer();
    expect(engine.view.get().lacking).toEqual([]);
  });

  test("is shown as sending from the start: it never stops", async () => {
    environment.peer = { offered: ["audio", "video"] };
    await offer();
    connection().become("connected");
    await vi.dynamicImportSettled();
    await environment.clock.pass(6000);
    expect(engine.view.get().peer).toEqual({ mic: true, camera: true, screenVideo: false, screenAudio: false });
  });
});

describe("what native clients send", () => {
  test("candidates with words of their own, none at all, and ends of candidates", async () => {
    const words = { ...candidate, sdpMLineIndex: 0, candidateType: "host", protocol: "udp" };
    const end = { candidate: "", sdpMid: "1", sdpMLineIndex: 1 };
    await offer({ iceCandidates: encodeCandidates([words, end] as RTCIceCandidateInit[]) });
    expect(connection().candidates).toEqual([{ ...candidate, sdpMLineIndex: 0 }, end]);
  });
});

describe("the end", () => {
  test("frees everything, twice is harmless, and a new call can follow", async () => {
    await connected();
    engine.close();
    engine.close();
    expect(environment.devices.live).toEqual([]);
    expect(engine.view.get()).toMatchObject({ connection: "closed", streams: { localCamera: null, remoteCamera: null } });
    expect(await start()).toMatchObject({ type: "offer" });
  });

  test("under a classic host the page ends a dead call by itself", async () => {
    engine.extended = false;
    await connected();
    connection().become("failed");
    expect(toldTypes()).toEqual(["connection", "restart", "ended"]);
    expect(environment.devices.live).toEqual([]);
  });

  const underClassicHost = async (state: RTCPeerConnectionState, answered = true): Promise<void> => {
    engine.extended = false;
    await start();
    // What watches is loaded then.
    await vi.dynamicImportSettled();
    if (answered) await answer();
    if (state !== "new") connection().become(state);
  };

  test.each(["failed", "new"] as const)("under a classic host a call that is %s ends after 30 s", async (state) => {
    await underClassicHost(state);
    await environment.clock.pass(29_999);
    expect(toldTypes()).not.toContain("ended");
    await environment.clock.pass(1);
    expect(toldTypes()).toContain("ended");
    expect(environment.devices.live).toEqual([]);
  });

  test.each([
    ["connecting", true],
    ["new", false],
  ] as const)("under a classic host one that is %s may still connect, but not for ever (answered: %s)", async (state, answered) => {
    await underClassicHost(state, answered);
    await environment.clock.pass(59_999);
    expect(toldTypes()).not.toContain("ended");
    await environment.clock.pass(1);
    expect(toldTypes()).toContain("ended");
  });

  test("a host whose hello came late is no classic one: it ends a dead call itself", async () => {
    await underClassicHost("connecting");
    engine.extended = true;
    await environment.clock.pass(300_000);
    expect(toldTypes()).not.toContain("ended");
  });

  test("under a classic host a call that connected late goes on", async () => {
    await underClassicHost("connecting");
    await environment.clock.pass(40_000);
    connection().become("connected");
    await environment.clock.pass(60_000);
    expect(toldTypes()).not.toContain("ended");
  });
});
