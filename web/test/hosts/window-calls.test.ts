import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Mock } from "vitest";

import hashes from "../../../tests/vectors/hash.json";
import { CallEngine } from "../../src/engine/engine";
import { WindowCallsHost } from "../../src/hosts/window-calls";
import type { VideoFlags, WindowCalls } from "../../src/hosts/window-calls";
import { fakeEnvironment, FakeStream } from "../engine/fakes";
import type { FakeConnection, FakeEnvironment } from "../engine/fakes";
import { settled } from "../manual-clock";

vi.stubGlobal("MediaStream", FakeStream);
vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) });

const SDP = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 X 0\r\na=mid:0\r\n";
const PAYLOAD = btoa(SDP);
const OURS = "v=0\r\na=x-localcall:1\r\nm=audio 9 X 0\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n";

const placed = ({ candidate = "" }: RTCIceCandidateInit): object => ({ candidate, toJSON: () => ({ candidate, sdpMLineIndex: 0 }) });
// What is loaded with the first call is there: a test's clock does not wait for it.
await Promise.all([import("../../src/engine/deltachat-peer"), import("../../src/engine/beside")]);

let environment: FakeEnvironment;
let calls: { [K in keyof Required<WindowCalls>]: Mock<(sdp?: string) => unknown> };
let complaints: string[];
let host: WindowCallsHost;

const open = (change: object = {}, video: VideoFlags = { later: false, never: false }): void => {
  environment = fakeEnvironment();
  const create = environment.createConnection;
  environment.createConnection = (setup) => {
    const made = create(setup) as unknown as FakeConnection;
    const sdp = "v=0\r\nm=audio 9 X 0\r\n";
    made.createOffer = async () => ({ type: "offer", sdp });
    made.createAnswer = async () => ({ type: "answer", sdp });
    const set = made.setLocalDescription.bind(made);
    made.setLocalDescription = async (description) => {
      const tell = made.onicecandidate;
      made.onicecandidate = (event) =>
        tell?.({ candidate: event.candidate && placed(event.candidate as RTCIceCandidateInit) });
      await set(description);
    };
    return made as unknown as RTCPeerConnection;
  };
  calls = {
    getIceServers: vi.fn(() => "[]"),
    startCall: vi.fn(),
    acceptCall: vi.fn(),
    endCall: vi.fn(),
    getAvatar: vi.fn(() => "data:image/png;base64,AA=="),
    ...change,
  };
  complaints = [];
  host = new WindowCallsHost({
    calls,
    clock: environment.clock,
    video,
    date: () => 1000,
    createEngine: (emit) => new CallEngine(environment, emit),
    complain: (message) => complaints.push(message),
  });
};
const command = async (hash: string): Promise<void> => {
  host.command(hash);
  await environment.clock.pass(50);
};
const connection = (): FakeConnection => environment.connections.at(-1) as FakeConnection;
const become = async (state: RTCPeerConnectionState): Promise<void> => {
  connection().become(state);
  await settled();
};
const state = (): unknown => host.view.get().callState;
const end = (): unknown => host.view.get().endReason;
const called = async (): Promise<void> => {
  await command("#startCall");
  await command(`#onAnswer=${PAYLOAD}`);
};

beforeEach(() => open());

describe("a call", () => {
  test("that this side places", async () => {
    await command("#startCall");
    expect(calls.startCall.mock.calls).toEqual([[OURS]]);
    expect(host.view.get()).toMatchObject({ phase: "active", callState: "OfferSent", alerting: true, direction: "outgoing", media: "video" });
    await command(`#onAnswer=${encodeURIComponent(PAYLOAD)}`);
    expect(state()).toBe("Negotiated");
    await become("connected");
    expect(host.view.get()).toMatchObject({ callState: "Connected", connectedAt: 1000 });
    host.end();
    expect(end()).toBe("hung-up");
    expect(calls.endCall).toHaveBeenCalledOnce();
    expect(environment.devices.live).toEqual([]);
    host.close();
    expect(calls.endCall).toHaveBeenCalledTimes(2);
    expect(complaints).toEqual([]);
  });

  test("that comes in opens nothing before it is answered", async () => {
    await command(`#offerIncomingCall=${PAYLOAD}`);
    expect(host.view.get()).toMatchObject({ phase: "ringing", direction: "incoming", media: "video" });
    expect([environment.devices.requests, environment.connections.length]).toEqual([0, 0]);
    host.accept("audio");
    await environment.clock.pass(50);
    expect(calls.acceptCall.mock.calls).toEqual([[OURS]]);
    expect(environment.devices.tracks.map(({ kind }) => kind)).toEqual(["audio"]);
    expect(calls.endCall).not.toHaveBeenCalled();
  });

  test("that was accepted already", async () => {
    await command(`#acceptCall=${PAYLOAD}`);
    expect(calls.acceptCall).toHaveBeenCalledOnce();
    await become("connected");
    expect(state()).toBe("Connected");
  });

  test("that is declined", async () => {
    await command(`#offerIncomingCall=${PAYLOAD}`);
    host.decline();
    expect(end()).toBe("declined");
    expect(calls.endCall).toHaveBeenCalledOnce();
  });

  test("the servers are asked for once, at the start, and used", async () => {
    open({ getIceServers: vi.fn(async () => '[{"urls":["stun:192.0.2.1"],"username":null,"credential":null},{"urls":"stuns:192.0.2.1"}]') });
    expect(environment.connections).toEqual([]);
    await command("#startCall");
    expect(calls.getIceServers).toHaveBeenCalledOnce();
    expect(connection().setup.iceServers).toEqual([{ urls: ["stun:192.0.2.1"] }]);
  });

  test("shows the avatar that the host gives", async () => {
    await settled();
    expect(host.view.get().contact?.avatar).toBe("data:image/png;base64,AA==");
    open({ getAvatar: () => Promise.reject(new Error("no")) });
    await settled();
    expect(host.view.get().contact?.avatar).toContain("svg");
  });
});

describe("the hash", () => {
  test.each(hashes.hashes.filter(({ expected }) => expected === null))("$hash is no command", async ({ hash }) => {
    await command(hash);
    expect(host.view.get().phase).toBe("opening");
    expect(complaints).toHaveLength(hash.length > 1 ? 1 : 0);
  });

  test("commands out of turn are complained of and change nothing", async () => {
    await command(`#onAnswer=${PAYLOAD}`);
    expect(host.view.get().phase).toBe("opening");
    await command("#startCall");
    await command("#startCall");
    await command(`#acceptCall=${PAYLOAD}`);
    await command(`#offerIncomingCall=${PAYLOAD}`);
    await command("#onAnswer=*");
    await command("#onAnswer=aGVsbG8=");
    expect(state()).toBe("OfferSent");
    await command(`#onAnswer=${PAYLOAD}`);
    expect(state()).toBe("Negotiated");
    await command(`#onAnswer=${PAYLOAD}`);
    expect(complaints).toHaveLength(7);
    expect(environment.connections).toHaveLength(1);
  });

  test("any but an empty one closes the question, which nobody is told", async () => {
    await command(`#offerIncomingCall=${PAYLOAD}`);
    await command("#");
    expect(host.view.get().phase).toBe("ringing");
    await command("#else");
    expect(host.view.get().phase).toBe("opening");
    host.accept("video");
    expect(calls.endCall).not.toHaveBeenCalled();
    await command(`#offerIncomingCall=${PAYLOAD}`);
    expect(host.view.get().phase).toBe("ringing");
    await command(`#acceptCall=${PAYLOAD}`);
    expect(calls.acceptCall).toHaveBeenCalledOnce();
  });

  test.each(["#offerIncomingCall=", "#acceptCall=*", "#acceptCall=%"])("%s leaves nobody waiting", async (hash) => {
    await command(hash);
    expect(complaints).toHaveLength(1);
    expect(end()).toBe("peer-failed");
    expect(calls.endCall).not.toHaveBeenCalled();
  });

  test("an answer that the browser refuses ends the call with a sentence", async () => {
    await command("#startCall");
    connection().setRemoteDescription = () => Promise.reject(new Error("no"));
    await command(`#onAnswer=${PAYLOAD}`);
    expect(end()).toBe("peer-failed");
  });

  test("none at all is told after a while, and is not too late then", async () => {
    await environment.clock.pass(20_000);
    expect(host.view.get().notice).toContain("has not said");
    await command("#startCall");
    expect(host.view.get().notice).toBe("");
    expect(calls.startCall).toHaveBeenCalledOnce();
  });
});

describe("a host that fails", () => {
  test.each([
    ["none", undefined],
    ["no text", () => undefined],
    ["no list", () => "null"],
    ["no JSON", () => "["],
    ["a throw", () => { throw new Error("no"); }],
    ["a rejection", () => Promise.reject(new Error("no"))],
  ])("to give servers (%s) is gone on without", async (_, getIceServers) => {
    open({ getIceServers });
    await command("#startCall");
    expect(calls.startCall).toHaveBeenCalledOnce();
    expect(host.view.get().notice).toContain("No connection servers");
    expect(complaints).toHaveLength(1);
  });

  test("to give servers ever is waited for 4 s", async () => {
    open({ getIceServers: () => new Promise(() => undefined) });
    await command("#startCall");
    await environment.clock.pass(3900);
    expect(calls.startCall).not.toHaveBeenCalled();
    await environment.clock.pass(100);
    expect(calls.startCall).toHaveBeenCalledOnce();
  });

  test("by servers that the browser refuses is gone on without", async () => {
    open({ getIceServers: () => '[{"urls":"nonsense"}]' });
    const create = environment.createConnection;
    environment.createConnection = (setup) => {
      if (setup.iceServers?.length) throw new SyntaxError("no");
      return create(setup);
    };
    await command("#startCall");
    expect(calls.startCall).toHaveBeenCalledOnce();
    expect(host.view.get().notice).toContain("No connection servers");
  });

  test.each([
    ["is not there", undefined],
    ["throws", () => { throw new Error("no"); }],
    ["rejects", () => Promise.reject(new Error("no"))],
  ])("to take the offer (%s) ends the call", async (_, startCall) => {
    open({ startCall });
    await command("#startCall");
    expect(end()).toBe("core-refused");
    expect(environment.devices.live).toEqual([]);
  });

  test("at the end is no matter", async () => {
    open({ endCall: () => { throw new Error("no"); } });
    await command("#startCall");
    host.end();
    expect(end()).toBe("cancelled");
  });
});

describe("devices", () => {
  test.each([
    ["NotAllowedError", "permission-denied"],
    ["NotFoundError", "no-device"],
    ["NotReadableError", "device-busy"],
  ] as const)("that cannot be had (%s) are told, and can be tried again", async (refusal, reason) => {
    Object.assign(environment.devices.answers, { audio: refusal, video: refusal });
    await command("#startCall");
    expect(end()).toBe(reason);
    expect(calls.startCall).not.toHaveBeenCalled();
    Object.assign(environment.devices.answers, { audio: "yes", video: "yes" });
    host.retry?.();
    await environment.clock.pass(50);
    expect(calls.startCall).toHaveBeenCalledOnce();
    expect(host.retry).toBeNull();
  });

  test("that are certain to be had are not waited for", async () => {
    environment.permissions = { query: async () => ({ state: "granted" }) as PermissionStatus };
    environment.devices.answers.audio = "ask";
    await command("#startCall");
    expect(calls.startCall).toHaveBeenCalledOnce();
    environment.devices.allow();
    await command(`#onAnswer=${PAYLOAD}`);
    expect(connection().sends()).toEqual([true, true]);
  });

  test("that were certain and are refused end the call, and the host is told", async () => {
    environment.permissions = { query: async () => ({ state: "granted" }) as PermissionStatus };
    environment.devices.answers.audio = "ask";
    await command("#startCall");
    environment.devices.refuse("NotReadableError");
    await environment.clock.pass(50);
    expect(end()).toBe("device-busy");
    expect(calls.endCall).toHaveBeenCalledOnce();
    expect(environment.devices.live).toEqual([]);
  });

  test("are waited for where the browser would ask", async () => {
    environment.permissions = { query: async () => ({ state: "prompt" }) as PermissionStatus };
    environment.devices.answers.audio = "ask";
    await command("#startCall");
    expect(calls.startCall).not.toHaveBeenCalled();
    environment.devices.allow();
    await environment.clock.pass(50);
    expect(calls.startCall).toHaveBeenCalledOnce();
  });

  test("an end while the browser asks is the end", async () => {
    environment.devices.answers.audio = "ask";
    await command("#startCall");
    host.end();
    environment.devices.allow();
    await environment.clock.pass(50);
    expect(calls.startCall).not.toHaveBeenCalled();
    expect(environment.devices.live).toEqual([]);
    expect(end()).toBe("cancelled");
    expect(complaints).toEqual([]);
  });

  test("the camera may stay off at first, and off for good", async () => {
    open({}, { later: true, never: false });
    await command("#startCall");
    expect(environment.devices.tracks.map(({ kind }) => kind)).toEqual(["audio"]);
    expect(host.media.view.get().lacking).toEqual([]);
    open({}, { later: false, never: true });
    await called();
    expect(environment.devices.tracks.map(({ kind }) => kind)).toEqual(["audio"]);
    expect(host.media.view.get().lacking).toEqual(["camera", "screen"]);
    expect(host.engine.view.get().streams.remoteCamera).not.toBeNull();
    expect(host.media.view.get().streams.remoteCamera).toBeNull();
  });
});

describe("a connection", () => {
  test("that never comes is given up after 30 s by the caller, and after 60 s by the callee", async () => {
    await called();
    await environment.clock.pass(29_900);
    expect(end()).toBeNull();
    await environment.clock.pass(100);
    expect(end()).toBe("connect-failed");
    open();
    await command(`#acceptCall=${PAYLOAD}`);
    await environment.clock.pass(59_900);
    expect(end()).toBeNull();
    await environment.clock.pass(100);
    expect(end()).toBe("connect-failed");
    expect(calls.endCall).not.toHaveBeenCalled();
  });

  test("that is lost may come back within 27 s", async () => {
    await called();
    await become("connected");
    await become("disconnected");
    expect(state()).toBe("Reconnecting");
    await environment.clock.pass(26_900);
    await become("connected");
    expect(state()).toBe("Connected");
    await environment.clock.pass(60_000);
    await become("disconnected");
    await become("failed");
    await environment.clock.pass(27_000);
    expect(end()).toBe("connection-lost");
    expect(environment.devices.live).toEqual([]);
  });

  test("that went with the network is told so", async () => {
    await called();
    await become("connected");
    await become("disconnected");
    environment.online();
    await become("connected");
    await environment.clock.pass(40_000);
    await become("disconnected");
    environment.online();
    await environment.clock.pass(27_000);
    expect(end()).toBe("network-changed");
  });

  test("that came back after the network changed is lost for another reason later", async () => {
    await called();
    await become("connected");
    await become("disconnected");
    environment.online();
    await become("connected");
    await environment.clock.pass(40_000);
    await become("disconnected");
    await environment.clock.pass(27_000);
    expect(end()).toBe("connection-lost");
  });

  test("that the peer closed is the end at once", async () => {
    await called();
    await become("connected");
    connection().channels[0]?.onclose?.();
    expect(end()).toBe("peer-hung-up");
    expect(calls.endCall).not.toHaveBeenCalled();
    expect(environment.devices.live).toEqual([]);
  });
});
