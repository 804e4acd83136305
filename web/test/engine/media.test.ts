import { beforeEach, describe, expect, test } from "vitest";

import { fallOver } from "../../src/engine/device-switch";
import { LocalMedia } from "../../src/engine/media";
import { settled } from "../manual-clock";
import { fakeEnvironment } from "./fakes";
import type { FakeEnvironment, FakeTrack } from "./fakes";

let environment: FakeEnvironment;
let media: LocalMedia;
let prompts: boolean[];
let lost: string[];

const granted = { query: async () => ({ state: "granted" }) as PermissionStatus };

beforeEach(() => {
  environment = fakeEnvironment();
  prompts = [];
  lost = [];
  media = new LocalMedia(environment, {
    changed: () => undefined,
    prompt: (open) => prompts.push(open),
    unshared: () => lost.push("screen"),
    ended: (source, track) => void fallOver(media, source, track).then((had) => had || lost.push(source)),
  });
});

const track = (source: "mic" | "camera" | "screenVideo"): FakeTrack => media.track(source) as unknown as FakeTrack;

describe("opening", () => {
  test("both devices with one request", async () => {
    await media.open(true);
    expect(media.states).toEqual({ mic: "on", camera: "on", screen: "off" });
    expect(environment.devices.requests).toBe(1);
  });

  test.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "busy"],
  ] as const)("without a camera (%s) the microphone is had", async (refusal, state) => {
    environment.devices.answers.video = refusal;
    await media.open(true);
    expect(media.states).toMatchObject({ mic: "on", camera: state });
  });

  test("without a microphone the camera is had", async () => {
    environment.devices.answers.audio = "NotFoundError";
    await media.open(true);
    expect(media.states).toMatchObject({ mic: "missing", camera: "on" });
  });

  test("a page without devices at all says so", async () => {
    environment.mediaDevices = undefined;
    await media.open(true);
    expect(media.states).toMatchObject({ mic: "missing", camera: "missing" });
  });

  test("while the camera is asked for alone a release frees the microphone at once", async () => {
    environment.devices.answers.video = "NotReadableError";
    const opening = media.open(true);
    environment.devices.answers.video = "ask";
    await settled();
    expect(media.states).toMatchObject({ mic: "on", camera: "starting" });
    media.release();
    expect(environment.devices.live).toEqual([]);
    environment.devices.allow();
    await opening;
    expect(environment.devices.live).toEqual([]);
  });

  test("what arrives after the release is closed", async () => {
    environment.devices.answers.audio = "ask";
    const opening = media.open(true);
    media.release();
    environment.devices.allow();
    await opening;
    expect(environment.devices.tracks).toHaveLength(2);
    expect(environment.devices.live).toEqual([]);
    expect(media.states).toEqual({ mic: "off", camera: "off", screen: "off" });
  });
});

describe("the prompt", () => {
  test("is told when the browser takes long, and when it is gone", async () => {
    environment.devices.answers.audio = "ask";
    const opening = media.open(false);
    await environment.clock.pass(299);
    expect(prompts).toEqual([]);
    await environment.clock.pass(1);
    expect(prompts).toEqual([true]);
    environment.devices.allow();
    await opening;
    expect(prompts).toEqual([true, false]);
  });

  test("is not told for a slow device that is allowed", async () => {
    environment.devices.answers.audio = "ask";
    environment.permissions = granted;
    const opening = media.open(false);
    await environment.clock.pass(1000);
    environment.devices.allow();
    await opening;
    expect(prompts).toEqual([]);
  });
});

describe("toggling", () => {
  test("a muted microphone is silent at once and given back after 3 s", async () => {
    await media.open(false);
    const mic = track("mic");
    await media.set("mic", false);
    expect(media.track("mic")).toBeNull();
    await environment.clock.pass(2999);
    expect(mic.readyState).toBe("live");
    await environment.clock.pass(1);
    expect(mic.readyState).toBe("ended");
    await media.set("mic", true);
    expect(track("mic")).not.toBe(mic);
    expect(environment.devices.live).toHaveLength(1);
  });

  test("a microphone back within 3 s is the same one, and stays", async () => {
    await media.open(false);
    const mic = track("mic");
    await media.set("mic", false);
    await environment.clock.pass(2000);
    await media.set("mic", true);
    await environment.clock.pass(5000);
    expect(track("mic")).toBe(mic);
    expect(mic.readyState).toBe("live");
  });

  test("a camera is given back at once", async () => {
    await media.open(true);
    const camera = track("camera");
    await media.set("camera", false);
    expect(camera.readyState).toBe("ended");
    expect(media.track("camera")).toBeNull();
  });

  test("off while it opens is off", async () => {
    environment.devices.answers.video = "ask";
    const turningOn = media.set("camera", true);
    expect(media.states.camera).toBe("starting");
    await media.set("camera", false);
    environment.devices.allow();
    await turningOn;
    expect(media.states.camera).toBe("off");
    expect(environment.devices.live).toEqual([]);
  });

  test("on twice opens once", async () => {
    await Promise.all([media.set("camera", true), media.set("camera", true)]);
    expect(environment.devices.live).toHaveLength(1);
  });

  test("turning to the other camera leaves one open", async () => {
    await media.open(true);
    await media.face("environment");
    expect(environment.devices.live.filter(({ kind }) => kind === "video")).toHaveLength(1);
    expect(media.states.camera).toBe("on");
  });
});

describe("going away", () => {
  test("an unplugged microphone without another is missing, and told", async () => {
    environment.permissions = granted;
    await media.open(false);
    environment.devices.unplug("mic");
    await settled();
    expect(media.states.mic).toBe("missing");
    expect(media.track("mic")).toBeNull();
    expect(lost).toEqual(["mic"]);
  });

  test("its successor outlives the old one's release", async () => {
    await media.open(false);
    track("mic").unplug();
    await settled();
    await media.set("mic", true);
    await environment.clock.pass(5000);
    expect(environment.devices.live).toHaveLength(1);
  });

  test("sharing ended in the browser's own bar is off, with its sound", async () => {
    await media.set("screen", true);
    expect(media.states.screen).toBe("on");
    track("screenVideo").unplug();
    expect(media.states.screen).toBe("off");
    expect(environment.devices.live).toEqual([]);
    expect(lost).toEqual(["screen"]);
  });

  test("a closed picker is off, not refused", async () => {
    environment.devices.answers.screen = "NotAllowedError";
    await media.set("screen", true);
    expect(media.states.screen).toBe("off");
  });

  test("release frees all at once, the muted microphone too", async () => {
    await media.open(true);
    await media.set("screen", true);
    await media.set("mic", false);
    media.release();
    expect(environment.devices.live).toEqual([]);
    await settled();
    expect(media.states).toEqual({ mic: "off", camera: "off", screen: "off" });
  });
});
