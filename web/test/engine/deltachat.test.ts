import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { CallEngine } from "../../src/engine/engine";
import { encodeCandidates, encodeSession } from "../../src/wire/session";
import type { Response, Unsolicited } from "../../src/wire/wcall";
import { settled } from "../manual-clock";
import { fakeEnvironment, FakeStream } from "./fakes";
import type { FakeChannel, FakeConnection, FakeEnvironment } from "./fakes";

vi.stubGlobal("MediaStream", FakeStream);
vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) });

const candidate = { candidate: "candidate:1 1 udp 1 10.0.0.2 9 typ host", sdpMid: "0", sdpMLineIndex: 0 };
const setup = { media: "video", profile: "deltachat" } as const;
const session = (type: "offer" | "answer"): string => encodeSession({ type, sdp: "v=0" });

let environment: FakeEnvironment;
let engine: CallEngine;
let told: Unsolicited[];

beforeEach(() => {
  environment = fakeEnvironment();
  told = [];
  engine = new CallEngine(environment, (message) => told.push(message));
  engine.extended = true;
});
afterEach(() => vi.restoreAllMocks());

const connection = (): FakeConnection => environment.connections.at(-1) as FakeConnection;
const channel = (label: string): FakeChannel => connection().channels.find((one) => one.label === label) as FakeChannel;
const trickle = (): FakeChannel => channel("iceTrickling");
const muted = (): FakeChannel => channel("mutedState");
const renegotiation = (): FakeChannel => channel("renegotiation");
const responses = (type: Response["type"]): Response[] => told.map(({ resp }) => resp).filter((resp) => resp.type === type);
const start = (more: object = {}): Promise<Response> => engine.handle({ type: "start", ...setup, ...more });
const offer = (more: object = {}): Promise<Response> =>
  engine.handle({ type: "offer", ...setup, offer: session("offer"), iceCandidates: encodeCandidates([]), ...more });
const up = async (): Promise<void> => {
  connection().become("connected");
  for (const one of connection().channels) one.open();
  await settled();
  told = [];
};
const calling = async (): Promise<void> => {
  await start();
  await engine.handle({ type: "answer", answer: session("answer"), iceCandidates: encodeCandidates([]) });
  await up();
};
const called = async (): Promise<void> => {
  await offer();
  await up();
};
const sent = (type: string): unknown[] => renegotiation().sent.filter((message) => (message as { type: string }).type === type);

describe("the description", () => {
  test("has two media lines, three channels known to both, and that of ours", async () => {
    expect(await start()).toMatchObject({ type: "offer" });
    expect(connection().transceivers.map(({ receiver }) => receiver.track.kind)).toEqual(["audio", "video"]);
    expect(connection().channels.map(({ label, setup: { id, negotiated } }) => [label, id, negotiated])).toEqual([
      ["iceTrickling", 1, true],
      ["mutedState", 3, true],
      ["renegotiation", 5, true],
      ["localcall", 7, true],
    ]);
    expect(connection().setup.bundlePolicy).toBe("max-bundle");
  });

  test("of another client may have its lines in any order", async () => {
    const create = environment.createConnection;
    environment.createConnection = (one) => {
      const made = create(one);
      connection().offered = ["video", "audio"];
      return made;
    };
    expect(await offer()).toMatchObject({ type: "answer" });
    expect(connection().transceivers.map(({ direction }) => direction)).toEqual(["sendrecv", "sendrecv"]);
    expect(engine.view.get().streams.remoteAudio?.getTracks()[0]).toBe(connection().transceivers[1]?.receiver.track);
    expect(engine.view.get().streams.remoteCamera?.getTracks()[0]).toBe(connection().transceivers[0]?.receiver.track);
  });
});

test("only the first line of each kind is used", async () => {
  const create = environment.createConnection;
  environment.createConnection = (one) => {
    const made = create(one);
    connection().offered = ["video", "audio", "video"];
    return made;
  };
  await offer();
  expect(connection().transceivers.map(({ direction }) => direction)).toEqual(["sendrecv", "sendrecv", "recvonly"]);
});

test("an answer waits for a candidate: nothing else brings it to the caller", async () => {
  const create = environment.createConnection;
  environment.createConnection = (one) => {
    const made = create(one);
    connection().setLocalDescription = async () => undefined;
    return made;
  };
  let reply: Response | null = null;
  void offer().then((response) => (reply = response));
  await settled();
  await settled();
  expect(connection().remoteDescription).not.toBeNull();
  expect(reply).toBeNull();
  connection().onicecandidate?.({ candidate: { ...candidate, toJSON: () => candidate } });
  await environment.clock.pass(20);
  expect(reply).toMatchObject({ type: "answer", iceCandidates: encodeCandidates([candidate]) });
});

describe("candidates", () => {
  const found = (made: object | null): void =>
    connection().onicecandidate?.({ candidate: made && { ...made, toJSON: () => made } });

  test("that are found later wait for the channel, and null ends them; none goes by the network", async () => {
    await start();
    found(candidate);
    found(null);
    expect(trickle().sent).toEqual([]);
    trickle().open();
    expect(trickle().sent).toEqual([null, candidate, null]);
    expect(responses("ice")).toEqual([]);
  });

  test("of the peer may lack what names their line", async () => {
    await calling();
    trickle().hear(candidate);
    trickle().hear({ candidate: candidate.candidate });
    trickle().hear(null);
    await settled();
    expect(connection().candidates).toEqual([candidate, { candidate: candidate.candidate, sdpMLineIndex: 0 }]);
  });

  test.each(["no json", "7", "{}", '{"candidate":7}', '"x"', JSON.stringify({ candidate: "x".repeat(70_000) })])(
    "that cannot be read harm nothing (%#)",
    async (text) => {
      await calling();
      const warned = vi.spyOn(console, "warn").mockReturnValue();
      trickle().hear(text);
      await settled();
      expect(warned).toHaveBeenCalledOnce();
      expect(connection().candidates).toEqual([]);
    },
  );
});

describe("what is muted", () => {
  test("is said when the channel opens and at each change, and means that nothing is sent", async () => {
    await calling();
    expect(muted().sent).toEqual([{ audioEnabled: true, videoEnabled: true }]);
    await engine.setSource("mic", false);
    expect(connection().sends()).toEqual([false, true]);
    await engine.setSource("camera", false);
    expect(connection().sends()).toEqual([false, false]);
    expect(environment.devices.live.map(({ kind }) => kind)).toEqual(["audio"]);
    await engine.setSource("mic", true);
    expect(muted().sent.slice(1)).toEqual([
      { audioEnabled: false, videoEnabled: true },
      { audioEnabled: false, videoEnabled: false },
      { audioEnabled: true, videoEnabled: false },
    ]);
  });

  test("is true without a camera", async () => {
    environment.devices.answers.video = "NotFoundError";
    await calling();
    expect(muted().sent).toEqual([{ audioEnabled: true, videoEnabled: false }]);
  });

  test("a screen takes the camera's place, and the camera comes back", async () => {
    await calling();
    const [, camera] = environment.devices.tracks;
    const line = connection().transceivers[1]?.sender;
    await engine.setSource("screen", true);
    expect(connection().sends()).toEqual([true, true]);
    expect(line?.track).toBe(environment.devices.tracks[2]);
    await engine.setSource("screen", false);
    expect(line?.track).toBe(camera);
    expect(muted().sent).toHaveLength(1);
  });

  test("of the peer is what it says, not what its bytes say", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    await calling();
    let bytes = 0;
    connection().getStats = async () =>
      new Map(["0", "1"].map((mid) => [mid, { type: "inbound-rtp", mid, bytesReceived: (bytes += 10) }]));
    await environment.clock.pass(500);
    expect(engine.view.get().peer).toMatchObject({ mic: true, camera: true });
    muted().hear({ audioEnabled: false, videoEnabled: false });
    await settled();
    expect(engine.view.get().peer).toMatchObject({ mic: false, camera: false });
    muted().hear({ audioEnabled: true });
    expect(warned).toHaveBeenCalledOnce();
    await environment.clock.pass(500);
    expect(engine.view.get().peer).toMatchObject({ mic: false, camera: false });
  });

  test("a peer without a camera that says otherwise shows none", async () => {
    await calling();
    muted().hear({ audioEnabled: true, videoEnabled: true });
    await environment.clock.pass(500);
    expect(engine.view.get().peer).toMatchObject({ mic: true, camera: false });
  });
});

describe("a lost connection", () => {
  test("is restarted by the caller, after 3 s", async () => {
    await calling();
    connection().become("disconnected");
    await environment.clock.pass(2999);
    expect(renegotiation().sent).toEqual([]);
    await environment.clock.pass(1);
    expect(renegotiation().sent).toEqual([{ type: "offer", sdp: "v=0 offer" }]);
    renegotiation().hear({ type: "answer", sdp: "v=0 new" });
    await settled();
    expect(connection().remoteDescriptions.at(-1)).toEqual({ type: "answer", sdp: "v=0 new" });
    expect(responses("restart")).toEqual([]);
    expect(responses("connection")).toHaveLength(1);
  });

  test("is asked for by the callee, which answers", async () => {
    await called();
    connection().become("failed");
    await settled();
    expect(renegotiation().sent).toEqual([{ type: "restart-request" }]);
    renegotiation().hear({ type: "offer", sdp: "v=0 new" });
    await settled();
    expect(connection().remoteDescription).toEqual({ type: "offer", sdp: "v=0 new" });
    expect(sent("answer")).toEqual([{ type: "answer", sdp: "v=0 answer" }]);
  });

  test("the caller ignores offers, and the callee answers and requests", async () => {
    await calling();
    renegotiation().hear({ type: "offer", sdp: "v=0 new" });
    renegotiation().hear({ type: "answer", sdp: "v=0 unasked" });
    await settled();
    expect(connection().remoteDescriptions).toHaveLength(1);
    engine.close();
    await called();
    renegotiation().hear({ type: "answer", sdp: "v=0 new" });
    renegotiation().hear({ type: "restart-request" });
    await settled();
    expect(connection().remoteDescriptions).toHaveLength(1);
    expect(renegotiation().sent).toEqual([]);
  });

  test("the caller offers when it is asked, once for many requests", async () => {
    await calling();
    renegotiation().hear({ type: "restart-request" });
    renegotiation().hear({ type: "restart-request" });
    await settled();
    expect(sent("offer")).toHaveLength(1);
  });

  test("only the answer to the last of several offers counts", async () => {
    await calling();
    connection().become("failed");
    await environment.clock.pass(8000);
    expect(sent("offer")).toHaveLength(2);
    renegotiation().hear({ type: "answer", sdp: "v=0 first" });
    renegotiation().hear({ type: "answer", sdp: "v=0 second" });
    await settled();
    expect(connection().remoteDescriptions.slice(1)).toEqual([{ type: "answer", sdp: "v=0 second" }]);
  });

  test("an answer that the browser refuses leaves the call as it was", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    await calling();
    connection().become("failed");
    await settled();
    renegotiation().hear({ type: "answer", sdp: "bad" });
    await settled();
    expect(warned).toHaveBeenCalled();
    await environment.clock.pass(8000);
    expect(sent("offer")).toHaveLength(2);
  });

  test("is told as the network's doing when the network came back, before or after", async () => {
    await calling();
    connection().become("disconnected");
    environment.online();
    expect(responses("restart")).toEqual([{ type: "restart", cause: "online" }]);
    connection().become("connected");
    told = [];
    environment.online();
    expect(told).toEqual([]);
    connection().become("disconnected");
    expect(responses("restart")).toEqual([{ type: "restart", cause: "online" }]);
    connection().become("connected");
    await environment.clock.pass(30_000);
    told = [];
    connection().become("failed");
    expect(responses("restart")).toEqual([]);
  });
});

describe("the end", () => {
  test("by the peer is seen by its channels", async () => {
    await calling();
    trickle().onclose?.();
    expect(responses("peerEnded")).toEqual([{ type: "peerEnded" }]);
  });

  test("of a connection that is away, and our own, is none by the peer", async () => {
    await calling();
    connection().become("disconnected");
    trickle().onclose?.();
    connection().become("connected");
    const late = trickle();
    engine.close();
    late.onclose?.();
    expect(responses("peerEnded")).toEqual([]);
  });

  test("stops the restarts", async () => {
    await called();
    connection().become("disconnected");
    const channelOfRestarts = renegotiation();
    engine.close();
    await environment.clock.pass(60_000);
    expect(channelOfRestarts.sent).toEqual([]);
  });
});
