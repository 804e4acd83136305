import { beforeEach, expect, test, vi } from "vitest";

class FakeSocket {
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    sockets.push(this);
  }
}

class FakeWorker {
  constructor() {
    workers += 1;
  }
}

vi.stubGlobal("location", { origin: "http://localhost:50395" });
vi.stubGlobal("WebSocket", FakeSocket);
vi.stubGlobal("Worker", FakeWorker);

const { callSocket, expectCall, takeSocket, takeWorker } = await import("../../src/ui/expected");
type Ringing = Parameters<typeof expectCall>[0];

let sockets: FakeSocket[];
let workers: number;

const ringing = (callId: string, encrypted = false): Ringing => ({ callId, encrypted }) as Ringing;
const urls = (): string[] => sockets.map(({ url }) => url);

beforeEach(() => {
  sockets = [];
  workers = 0;
});

test("a call that rings has a socket ready, and a worker where it is encrypted", () => {
  expectCall(ringing("a/1"));
  expect(urls()).toEqual(["ws://localhost:50395/call/a%2F1/socket/early"]);
  expect(workers).toBe(0);
  [ringing("a/1"), ringing("b", true)].forEach(expectCall);
  [ringing("a/1"), ringing("b", true)].forEach(expectCall);
  expect(urls()).toHaveLength(2);
  expect(workers).toBe(1);
  expect(takeSocket(callSocket("a/1"))).toBe(sockets[0]);
  takeWorker();
  expect(workers).toBe(1);
});

test("each is taken once; the next is made as it is asked for", () => {
  expectCall(ringing("a", true));
  takeSocket(callSocket("a"));
  takeSocket(callSocket("a"));
  expect(urls()).toEqual(["ws://localhost:50395/call/a/socket/early", "ws://localhost:50395/call/a/socket"]);
  takeWorker();
  takeWorker();
  expect(workers).toBe(2);
});

test("a socket that was lost is not given out, and comes back while the call rings", () => {
  [ringing("c"), ringing("d")].forEach(expectCall);
  for (const socket of sockets) socket.onclose?.();
  takeSocket(callSocket("c"));
  expectCall(ringing("d"));
  expect(urls().slice(2)).toEqual(["ws://localhost:50395/call/c/socket", "ws://localhost:50395/call/d/socket/early"]);
});
