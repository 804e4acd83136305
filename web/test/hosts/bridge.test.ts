import { beforeEach, describe, expect, test, vi } from "vitest";

import { CallEngine } from "../../src/engine/engine";
import { BridgeHost } from "../../src/hosts/bridge";
import { fakeEnvironment, FakeStream } from "../engine/fakes";
import type { FakeEnvironment } from "../engine/fakes";
import { settled } from "../manual-clock";

vi.stubGlobal("MediaStream", FakeStream);
vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [] }) });

class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly frames: { corrId?: number; callId?: string; resp: { type: string }; command?: unknown }[] = [];

  send(frame: string): void {
    this.frames.push(JSON.parse(frame) as FakeSocket["frames"][number]);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  /** The network, or the server, closes it. */
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  close(): void {
    this.drop();
  }

  get types(): string[] {
    return this.frames.map(({ resp }) => resp.type);
  }
}

const HELLO = {
  type: "hello",
  version: 1,
  callId: "c1",
  direction: "outgoing",
  media: "audio",
  encrypted: true,
  state: "WaitCapabilities",
  contact: { id: "local:b", name: "Bob" },
  profileName: "Alice",
};

let environment: FakeEnvironment;
let sockets: FakeSocket[];
let lost: number;
let host: BridgeHost;

const socket = (): FakeSocket => sockets.at(-1) as FakeSocket;

const give = async (command: unknown, envelope: object = {}): Promise<void> => {
  socket().onmessage?.({ data: JSON.stringify({ ...envelope, command }) });
  await settled();
};

beforeEach(() => {
  environment = fakeEnvironment();
  sockets = [];
  lost = 0;
  host = new BridgeHost({
    url: "ws://localhost/call/c1/socket",
    clock: environment.clock,
    date: () => 1_790_000_000_000,
    openSocket: () => {
      const opened = new FakeSocket();
      sockets.push(opened);
      return opened as unknown as WebSocket;
    },
    createEngine: (emit) => new CallEngine(environment, emit),
    onBridgeLost: () => (lost += 1),
  });
  host.connect();
  socket().open();
});

test("a socket that is open already is told hello, not before the host connects, and what was said meanwhile", () => {
  const early = new FakeSocket();
  early.open();
  const { clock } = environment;
  const late = new BridgeHost({
    url: "ws://localhost/call/c1/socket",
    clock,
    date: () => 0,
    openSocket: () => early as unknown as WebSocket,
    createEngine: (emit) => new CallEngine(environment, emit),
  });
  late.end();
  expect(early.frames).toEqual([]);
  late.connect();
  expect(early.types).toEqual(["hello", "end"]);
});

test("hello is the first word", () => {
  expect(socket().frames).toEqual([{ resp: { type: "hello", version: 1, features: expect.any(Array) as string[] } }]);
});

describe("replies", () => {
  test("echo the whole command to a classic server", async () => {
    const command = { type: "capabilities", media: "audio", more: 1 };
    await give(command, { corrId: 4 });
    expect(socket().frames.at(-1)).toEqual({
      corrId: 4,
      resp: { type: "capabilities", capabilities: { encryption: false } },
      command,
    });
  });

  test("echo only the type to ours, under the call's id", async () => {
    await give(HELLO, { callId: "c1" });
    await give({ type: "start", media: "audio", aesKey: "secret" }, { corrId: 5, callId: "c1" });
    expect(socket().frames.at(-1)).toMatchObject({ corrId: 5, callId: "c1", resp: { type: "offer" }, command: { type: "start" } });
    expect(JSON.stringify(socket().frames)).not.toContain("secret");
  });

  test("are given to what the page alone does, and to what nobody knows", async () => {
    await give({ type: "layout", layout: "default" });
    await give({ type: "description", state: "s", description: "d" });
    await give({ type: "dance" });
    socket().onmessage?.({ data: "{" });
    expect(socket().types.slice(1)).toEqual(["ok", "ok", "error", "error"]);
  });

  test("come in the order of the commands, except that an end waits for nothing", async () => {
    await give(HELLO);
    environment.devices.answers.audio = "ask";
    await give({ type: "start", media: "audio" }, { corrId: 1 });
    await give({ type: "capabilities", media: "audio" }, { corrId: 2 });
    expect(socket().types).toEqual(["hello"]);
    await give({ type: "end", reason: "cancelled", message: "Cancelled." }, { corrId: 3 });
    expect(socket().frames.slice(1).map(({ corrId }) => corrId)).toEqual([3, 1, 2]);
    expect(socket().types.slice(1)).toEqual(["ok", "error", "error"]);
    environment.devices.allow();
    await settled();
    expect(environment.devices.requests).toBe(1);
    expect(environment.devices.live).toEqual([]);
  });
});

describe("what the page shows", () => {
  test("an incoming call rings, is answered, and ends with its reason", async () => {
    await give({ ...HELLO, direction: "incoming", state: "InvitationReceived" });
    await give({ type: "incoming", media: "video", encrypted: true });
    expect(host.view.get()).toMatchObject({ phase: "ringing", contact: { name: "Bob" }, media: "video" });
    host.accept("audio");
    expect(socket().frames.at(-1)?.resp).toEqual({ type: "accept", media: "audio" });
    await give({ type: "callState", state: "Connected", connectedAt: 5 });
    expect(host.view.get()).toMatchObject({ phase: "active", callState: "Connected", connectedAt: 5, media: "audio" });
    await give({ type: "end", reason: "hung-up", message: "They hung up." });
    expect(host.view.get()).toMatchObject({ phase: "ended", callState: "Ended", endReason: "hung-up", endMessage: "They hung up." });
  });

  test("a call that is open elsewhere can be taken over, and be taken from here", async () => {
    await give(HELLO);
    await give({ type: "elsewhere", canTakeOver: true });
    expect(host.view.get()).toMatchObject({ phase: "elsewhere", elsewhere: { canTakeOver: true } });
    host.takeOver();
    expect(socket().types.at(-1)).toBe("takeOver");
    await give({ type: "start", media: "audio" });
    expect(environment.devices.live).toHaveLength(1);
    await give({ type: "takenOver" });
    expect(host.view.get().phase).toBe("takenOver");
    expect(environment.devices.live).toEqual([]);
  });

  test("a question is put and answered once", async () => {
    await give(HELLO);
    await give({ type: "ask", question: "q", text: "Go on without encryption?" });
    expect(host.view.get().ask).toEqual({ question: "q", text: "Go on without encryption?" });
    host.confirm("q", false);
    expect(host.view.get().ask).toBeNull();
    expect(socket().frames.at(-1)?.resp).toEqual({ type: "confirm", question: "q", yes: false });
  });
});

describe("under a server that speaks the classic protocol alone", () => {
  test("the call runs from its first command, in the server's own words until it is connected", async () => {
    await give({ type: "capabilities", media: "video" });
    expect(host.view.get()).toMatchObject({ phase: "active", direction: "outgoing", media: "video", callState: null });
    expect(host.view.get().contact?.name).toBe("Your contact");
    await give({ type: "description", state: "waiting…", description: "" });
    expect(host.view.get().hostStatus).toBe("waiting…");
    await give({ type: "description", state: "connecting…", description: "e2e" });
    expect(host.view.get().hostStatus).toBe("connecting… · e2e");
    await give({ type: "start", media: "video" });
    environment.connections.at(-1)?.become("connected");
    expect(host.view.get()).toMatchObject({ callState: "Connected", connectedAt: 1_790_000_000_000 });
  });

  test("the one who is given `start` first was called", async () => {
    await give({ type: "start", media: "audio" });
    expect(host.view.get().direction).toBe("incoming");
  });

  test("a second call of the page begins anew", async () => {
    await give({ type: "start", media: "audio" });
    environment.connections.at(-1)?.become("connected");
    await give({ type: "end" });
    expect(host.view.get()).toMatchObject({ phase: "ended", callState: "Ended" });
    await give({ type: "start", media: "audio" });
    expect(host.view.get()).toMatchObject({ phase: "active", callState: null, connectedAt: null });
  });

  test.each([
    ["Google Inc.", "Ask Chrome"],
    ["", "Ask Chrome"],
    ["Apple Computer, Inc.", "Ask Safari"],
  ])("its words for a refused device are shown: %s", async (vendor, words) => {
    vi.stubGlobal("navigator", { vendor });
    await give({ type: "permission", title: "No microphone", chrome: "Ask Chrome", safari: "Ask Safari" });
    expect(host.view.get().notice).toBe(`No microphone. ${words}`);
  });
});

test("a device that was certain and is refused after all is told as what the command came to", async () => {
  environment.permissions = { query: async () => ({ state: "granted" }) as PermissionStatus };
  environment.devices.answers.audio = "ask";
  await give(HELLO, { callId: "c1" });
  await give({ type: "start", media: "audio" });
  expect(socket().types).toContain("offer");
  environment.devices.refuse("NotReadableError");
  await settled();
  expect(socket().frames.at(-1)).toMatchObject({ callId: "c1", resp: { type: "error", code: "device-busy" }, command: { type: "start" } });
});

test("the person's end frees the devices before anybody answers", async () => {
  await give(HELLO);
  await give({ type: "start", media: "audio" });
  host.end();
  expect(environment.devices.live).toEqual([]);
  expect(socket().types.at(-1)).toBe("end");
});

test("a classic server is told nothing that it does not know", async () => {
  await give({ type: "capabilities", media: "audio" });
  const { length } = socket().frames;
  host.accept("audio");
  host.takeOver();
  expect(socket().frames).toHaveLength(length);
});

describe("a lost socket", () => {
  const running = async (): Promise<void> => {
    await give(HELLO);
    await give({ type: "start", media: "audio" });
  };

  test("is opened again at once, says what is held, and brings what was kept", async () => {
    await running();
    socket().drop();
    await engineMutes();
    await environment.clock.pass(0);
    expect(sockets).toHaveLength(2);
    socket().open();
    expect(socket().frames[0]?.resp).toMatchObject({ type: "hello", holding: { generation: 0 } });
    expect(socket().frames[1]).toMatchObject({ resp: { type: "ok" }, command: { type: "media", source: "mic", enable: false } });
    expect(environment.connections.at(-1)?.connectionState).toBe("new");
    expect(lost).toBe(0);
  });

  const engineMutes = (): Promise<void> => host.engine.setSource("mic", false);

  test("that is refused twice means that the bridge is gone, and everything is freed", async () => {
    await running();
    socket().drop();
    await environment.clock.pass(0);
    socket().drop();
    expect(lost).toBe(0);
    await environment.clock.pass(250);
    socket().drop();
    expect(lost).toBe(1);
    expect(environment.devices.live).toEqual([]);
    expect(environment.connections.at(-1)?.connectionState).toBe("closed");
    expect(host.view.get()).toMatchObject({ phase: "bridgeLost" });
    await environment.clock.pass(60_000);
    expect(sockets).toHaveLength(3);
  });

  test("that opens and closes again and again is given up after 10 s", async () => {
    await running();
    for (let second = 0; second < 12 && lost === 0; second += 1) {
      socket().drop();
      await environment.clock.pass(1000);
      socket().open();
    }
    expect(lost).toBe(1);
    expect(environment.devices.live).toEqual([]);
  });

  test("after the end is left alone", async () => {
    await running();
    await give({ type: "end", reason: "hung-up", message: "" });
    socket().drop();
    await environment.clock.pass(20_000);
    expect(sockets).toHaveLength(1);
    expect(lost).toBe(0);
    expect(host.view.get().phase).toBe("ended");
  });

  test("of a classic server is the end", async () => {
    await give({ type: "start", media: "audio" });
    socket().drop();
    expect(lost).toBe(1);
    expect(environment.devices.live).toEqual([]);
  });

  test("after leaving the page's call nothing is opened again", async () => {
    await running();
    host.close();
    await environment.clock.pass(20_000);
    expect(sockets).toHaveLength(1);
    expect(environment.devices.live).toEqual([]);
  });
});
