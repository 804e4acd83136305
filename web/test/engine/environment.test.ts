import { expect, test, vi } from "vitest";

import { lookingAt } from "../../src/engine/environment";
import { fakeDevice, FakeDevices } from "./fakes";

test("which kinds of devices there are is looked up once, and again when it has changed", async () => {
  const devices = new FakeDevices();
  devices.plugged = [fakeDevice("audioinput", "mic")];
  const look = vi.spyOn(devices, "enumerateDevices");
  const kinds = lookingAt(devices);
  await kinds();
  expect(await kinds()).toEqual(["audioinput"]);
  expect(look).toHaveBeenCalledTimes(1);
  devices.plug(fakeDevice("videoinput", "camera"));
  expect(await kinds()).toEqual(["audioinput", "videoinput"]);
});

test("what could not be looked up is none, and asked for again", async () => {
  const devices = new FakeDevices();
  const kinds = lookingAt(devices);
  vi.spyOn(devices, "enumerateDevices").mockRejectedValueOnce(new Error("not now"));
  expect((await kinds()).length).toBe(0);
  expect((await kinds()).length).toBe(2);
  expect((await lookingAt(undefined)()).length).toBe(0);
});
