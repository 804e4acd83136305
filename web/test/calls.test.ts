/** calls.js as a page meets it: a window.calls that is there at once, and a socket behind it. */

import { beforeEach, expect, test, vi } from "vitest";

interface Calls {
  getIceServers(): Promise<string>;
  startCall(sdp: string): void;
  acceptCall(sdp: string): void;
  endCall(): void;
}

class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen = (): void => undefined;
  onclose = (): void => undefined;
  onmessage = (_: { data: string }): void => undefined;
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  opens(): void {
    this.readyState = Socket.OPEN;
    this.onopen();
  }
  closes(): void {
    this.readyState = 3;
    this.onclose();
  }
  hears(message: object): void {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

class Connection extends EventTarget {
  connectionState = "new";
  iceConnectionState = "new";
  iceGatheringState = "new";
  signalingState = "stable";
  constructor(readonly configuration?: object) {
    super();
  }
}

const last = (): Socket => Socket.all.at(-1)!;
const settled = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

let calls: Calls;
let pageIsReady: () => void;
let went: string[];
let reloads: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  vi.resetModules();
  Socket.all = [];
  went = [];
  reloads = 0;
  const window = { RTCPeerConnection: Connection };
  vi.stubGlobal("window", window);
  vi.stubGlobal("RTCPeerConnection", Connection);
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("document", { addEventListener: (_: string, listener: () => void) => (pageIsReady = listener) });
  vi.stubGlobal("location", {
    href: "http://localhost:50495/call/?noOutgoingVideoInitially#x",
    replace: (url: string) => went.push(url),
    reload: () => (reloads += 1),
  });
  await import("../src/calls");
  calls = (window as unknown as { calls: Calls }).calls;
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test("a command becomes the hash once the page listens, and its ICE servers are what the page asked for", async () => {
  expect(last().url).toBe("ws://localhost:50495/call/socket");
  const asked = calls.getIceServers();
  last().opens();
  expect(last().sent).toEqual([{ type: "hello", holding: false }]);
  last().hears({ type: "hash", hash: "#startCall", iceServers: '[{"urls":"turn:x"}]' });
  expect(await asked).toBe('[{"urls":"turn:x"}]');
  expect(went).toEqual([]);
  pageIsReady();
  await settled();
  expect(went).toEqual(["#startCall"]);
});

test("what the page says before the socket is open is said then, after the greeting", () => {
  calls.startCall("offer");
  calls.endCall();
  last().opens();
  calls.acceptCall("answer");
  expect(last().sent).toEqual([
    { type: "hello", holding: false },
    { type: "startCall", sdp: "offer" },
    { type: "endCall" },
    { type: "acceptCall", sdp: "answer" },
  ]);
});

test("each connection of the page tells how it stands, and is otherwise as the browser made it", () => {
  last().opens();
  const connection = new window.RTCPeerConnection({ bundlePolicy: "max-bundle" });
  expect(connection).toBeInstanceOf(Connection);
  expect((connection as unknown as Connection).configuration).toEqual({ bundlePolicy: "max-bundle" });
  Object.assign(connection, { connectionState: "connected" });
  connection.dispatchEvent(new Event("connectionstatechange"));
  expect(last().sent.at(-1)).toEqual({
    type: "connection",
    state: { connectionState: "connected", iceConnectionState: "new", iceGatheringState: "new", signalingState: "stable" },
  });
});

test("a lost socket comes back and says that the page holds a connection", async () => {
  last().opens();
  last().hears({ type: "hash", hash: "#startCall", iceServers: "[]" });
  last().closes();
  calls.endCall();
  await vi.advanceTimersByTimeAsync(1000);
  expect(Socket.all).toHaveLength(2);
  last().opens();
  expect(last().sent).toEqual([{ type: "hello", holding: true }, { type: "endCall" }]);
});

test("when nobody answers for long the page is given up, which frees its devices", async () => {
  last().opens();
  last().closes();
  for (let second = 0; second < 12; second += 1) {
    await vi.advanceTimersByTimeAsync(1000);
    if (Socket.all.length === second + 2) last().closes();
  }
  expect(reloads).toBe(1);
});

test("a page that is led away does not come back", async () => {
  last().opens();
  last().hears({ type: "leave", url: "http://localhost:50395/open/ticket" });
  last().closes();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(went).toEqual(["http://localhost:50395/open/ticket"]);
  expect(Socket.all).toHaveLength(1);
});
