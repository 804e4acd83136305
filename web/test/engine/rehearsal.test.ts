import { expect, test, vi } from "vitest";

import { rehearse } from "../../src/engine/rehearsal";
import { fakeEnvironment } from "./fakes";

/** Those that are in the page. */
const videos: string[] = [];
vi.stubGlobal("document", {
  createElement: (name: string) => ({ name, remove: () => videos.splice(videos.indexOf(name), 1) }),
  head: { append: ({ name }: { name: string }) => videos.push(name) },
});

test("a rehearsal opens no device, describes no connection as its own, and leaves neither one nor a video", async () => {
  const environment = fakeEnvironment();
  const { connections, devices } = environment;
  await rehearse(environment);
  expect(connections.map(({ connectionState }) => connectionState)).toEqual(["closed", "closed"]);
  expect(connections.map(({ localDescription }) => localDescription)).toEqual([null, null]);
  expect(connections[1]?.remoteDescription).toEqual({ type: "offer", sdp: "v=0 offer" });
  expect(devices.requests).toBe(0);
  expect(videos).toEqual([]);
});

test("one that fails leaves no connection either", async () => {
  const environment = fakeEnvironment();
  environment.peer.sdp = "bad";
  await expect(rehearse(environment)).rejects.toThrow();
  expect(environment.connections.map(({ connectionState }) => connectionState)).toEqual(["closed", "closed"]);
});
