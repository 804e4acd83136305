import { expect, test } from "vitest";

import { rehearse } from "../../src/engine/rehearsal";
import { fakeEnvironment } from "./fakes";

test("a rehearsal opens no device, describes no connection as its own, and leaves none", async () => {
  const environment = fakeEnvironment();
  const { connections, devices } = environment;
  await rehearse(environment);
  expect(connections.map(({ connectionState }) => connectionState)).toEqual(["closed", "closed"]);
  expect(connections.map(({ localDescription }) => localDescription)).toEqual([null, null]);
  expect(connections[1]?.remoteDescription).toEqual({ type: "offer", sdp: "v=0 offer" });
  expect(devices.requests).toBe(0);
});

test("one that fails leaves no connection either", async () => {
  const environment = fakeEnvironment();
  environment.peer.sdp = "bad";
  await expect(rehearse(environment)).rejects.toThrow();
  expect(environment.connections.map(({ connectionState }) => connectionState)).toEqual(["closed", "closed"]);
});
