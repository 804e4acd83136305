import { beforeEach, describe, expect, test, vi } from "vitest";

import { fallOver } from "../../src/engine/device-switch";
import { DeviceWatch } from "../../src/engine/device-watch";
import { LocalMedia } from "../../src/engine/media";
import { idleView, Store } from "../../src/engine/store";
import type { DeviceControl, EngineView } from "../../src/engine/types";
import { settled } from "../manual-clock";
import { FakeStream, fakeDevice, fakeEnvironment } from "./fakes";
import type { FakeDevices, FakeEnvironment, FakeTrack } from "./fakes";

let environment: FakeEnvironment;
let devices: FakeDevices;
let media: LocalMedia;
let engine: Store<EngineView>;
let control: DeviceControl & { close(): void };
/** What was sent from each source, in its order. */
let sent: Record<"mic" | "camera", (string | undefined)[]>;
let permission: { state: PermissionState; onchange: (() => void) | null };
/** Speakers that cannot be played on. */
let mute: string[];

const label = (source: "mic" | "camera"): string | undefined => (media.track(source) as unknown as FakeTrack | null)?.label;
const track = (source: "mic" | "camera"): FakeTrack => media.track(source) as unknown as FakeTrack;
const news = () => control.view.get().news;
const chosen = () => environment.preferences.view.get();

beforeEach(() => {
  vi.stubGlobal("MediaStream", FakeStream);
  mute = [];
  vi.stubGlobal("Audio", class {
    setSinkId = async (id: string): Promise<void> => {
      if (mute.includes(id)) throw new DOMException("gone", "NotFoundError");
    };
  });
  environment = fakeEnvironment();
  permission = { state: "granted", onchange: null };
  environment.permissions = { query: async () => permission as unknown as PermissionStatus };
  devices = environment.devices;
  devices.plugged = [
    fakeDevice("audioinput", "built-in"),
    fakeDevice("videoinput", "webcam"),
    fakeDevice("audiooutput", "box"),
  ];
  engine = new Store<EngineView>(idleView);
  sent = { mic: [], camera: [] };
  media = new LocalMedia(environment, {
    changed: () => {
      for (const source of ["mic", "camera"] as const) if (sent[source].at(-1) !== label(source)) sent[source].push(label(source));
      engine.patch({ local: { ...media.states } });
    },
    prompt: () => undefined,
    unshared: () => undefined,
    ended: (source, track) => void fallOver(media, source, track),
  });
});

/** A call with both devices, and somebody who watches them. */
const start = async (camera = true): Promise<void> => {
  await media.open(camera);
  control = new DeviceWatch(environment, media, engine, (source) => void media.set(source, true));
  await settled();
  sent = { mic: [], camera: [] };
};

const headset = [fakeDevice("audioinput", "headset", "set"), fakeDevice("audiooutput", "phones", "set")];
const plugHeadset = async (): Promise<void> => {
  devices.plug(...headset);
  await settled();
};

describe("choosing", () => {
  beforeEach(async () => {
    await start();
    devices.plug(fakeDevice("audioinput", "second"), fakeDevice("videoinput", "other"));
    await settled();
    sent = { mic: [], camera: [] };
  });

  test.each([["mic", "second"], ["camera", "other"]] as const)("another %s is sent without a gap, and the old one is freed after", async (source, id) => {
    const before = track(source);
    let stoppedAfter = "";
    before.stop = () => void ((before.readyState = "ended"), (stoppedAfter = label(source) ?? "nothing"));
    await control.choose(source, id);
    expect(sent[source]).toEqual([id.toUpperCase()]);
    expect(stoppedAfter).toBe(id.toUpperCase());
    expect(devices.live).toHaveLength(2);
    expect(chosen()[`${source}Id`]).toBe(id);
    expect(chosen()[`${source}Label`]).toBe(id.toUpperCase());
    expect(control.view.get().using[source]).toBe(id);
  });

  test("one that cannot be had leaves the old one, the choice, and a word about why", async () => {
    const before = track("mic");
    devices.held.add("second");
    await control.choose("mic", "second");
    expect(track("mic")).toBe(before);
    expect(before.readyState).toBe("live");
    expect(sent.mic).toEqual([]);
    expect(chosen().micId).toBe("");
    expect(news()).toEqual({ type: "failed", kind: "mic", name: "SECOND", problem: "busy" });
  });

  test("what is muted stays closed and is the chosen one when it is opened", async () => {
    await media.set("mic", false);
    await control.choose("mic", "second");
    expect(devices.live.map(({ label }) => label)).toEqual(["WEBCAM"]);
    await media.set("mic", true);
    expect(label("mic")).toBe("SECOND");
  });

  test("turned off while it opens it is off", async () => {
    devices.answers.video = "ask";
    const choosing = control.choose("camera", "other");
    await settled();
    await media.set("camera", false);
    devices.allow();
    await choosing;
    expect(media.states.camera).toBe("off");
    expect(devices.live.map(({ kind }) => kind)).toEqual(["audio"]);
  });

  test("the next call opens it with one request", async () => {
    await control.choose("mic", "second");
    media.release();
    const before = devices.requests;
    await media.open(false);
    expect(label("mic")).toBe("SECOND");
    expect(devices.requests).toBe(before + 1);
    expect(devices.asked.audio).toMatchObject({ deviceId: { ideal: "second" } });
  });

  test("one that is gone is the default, in silence, and is used again when it is back", async () => {
    await control.choose("mic", "second");
    media.release();
    devices.unplug("second");
    await media.open(false);
    await settled();
    expect(label("mic")).toBe("BUILT-IN");
    expect(news()).toBeNull();
    expect(chosen().micId).toBe("second");
    devices.plug(fakeDevice("audioinput", "second"));
    await settled();
    expect(label("mic")).toBe("SECOND");
  });

  test("no choice is the browser's own again", async () => {
    await control.choose("mic", "second");
    await control.choose("mic", "");
    expect(label("mic")).toBe("BUILT-IN");
    expect(chosen()).toMatchObject({ micId: "", micLabel: "" });
  });

  test("a camera that is chosen has no side; one that the host turns to has", async () => {
    await control.choose("camera", "other");
    expect(devices.asked.video).not.toHaveProperty("facingMode");
    await media.face("environment");
    expect(devices.asked.video).toMatchObject({ facingMode: "environment" });
    expect(devices.asked.video).not.toHaveProperty("deviceId");
  });
});

describe("speakers", () => {
  test("the chosen one plays, and is kept", async () => {
    await start();
    await control.choose("speaker", "box");
    expect(engine.get().speaker).toBe("box");
    expect(chosen()).toMatchObject({ speakerId: "box", speakerLabel: "BOX" });
  });

  test("one that does not play changes nothing", async () => {
    mute = ["box"];
    await start();
    await control.choose("speaker", "box");
    expect(engine.get().speaker).toBe("");
    expect(news()).toMatchObject({ type: "failed", kind: "speaker" });
  });

  test("one that goes leaves the default, and plays when it is back", async () => {
    await start();
    await control.choose("speaker", "box");
    devices.unplug("box");
    await settled();
    expect(engine.get().speaker).toBe("");
    expect(news()).toEqual({ type: "fell", kind: "speaker", from: "BOX", to: "" });
    devices.plug(fakeDevice("audiooutput", "box"));
    await settled();
    expect(engine.get().speaker).toBe("box");
    expect(news()).toEqual({ type: "back", name: "BOX" });
  });

  test("one that is gone before the call is the default, in silence", async () => {
    environment.preferences.set({ speakerId: "phones", speakerLabel: "PHONES" });
    engine.patch({ speaker: "phones" });
    await start();
    expect(engine.get().speaker).toBe("");
    expect(news()).toBeNull();
  });

  test("where the browser lists none, its own list gives one", async () => {
    devices.plugged = devices.plugged.filter(({ kind }) => kind !== "audiooutput");
    environment.mediaDevices = Object.assign(devices, { selectAudioOutput: async () => fakeDevice("audiooutput", "hidden") as MediaDeviceInfo });
    await start();
    expect(control.view.get().picksSpeaker).toBe(true);
    await control.pickSpeaker();
    expect(engine.get().speaker).toBe("hidden");
    devices.plug(fakeDevice("audioinput", "more"));
    await settled();
    expect(engine.get().speaker).toBe("hidden");
  });
});

describe("hot-plug", () => {
  test("unplugged, another one takes over at once, with a word about it; back, it is used again", async () => {
    await start();
    await plugHeadset();
    await control.choose("mic", "headset");
    devices.unplug("set");
    await settled();
    expect(label("mic")).toBe("BUILT-IN");
    expect(media.states.mic).toBe("on");
    expect(news()).toEqual({ type: "fell", kind: "mic", from: "HEADSET", to: "BUILT-IN" });
    expect(chosen().micId).toBe("headset");
    await plugHeadset();
    expect(label("mic")).toBe("HEADSET");
    expect(news()).toEqual({ type: "back", name: "HEADSET" });
    expect(devices.live).toHaveLength(2);
  });

  test("what was in use without being chosen is used again too", async () => {
    await start();
    devices.plug(fakeDevice("videoinput", "other"));
    devices.unplug("webcam");
    await settled();
    expect(label("camera")).toBe("OTHER");
    devices.plug(fakeDevice("videoinput", "webcam"));
    await settled();
    expect(label("camera")).toBe("WEBCAM");
  });

  test("unless another one was chosen meanwhile", async () => {
    await start();
    devices.plug(fakeDevice("videoinput", "other"), fakeDevice("videoinput", "third"));
    devices.unplug("webcam");
    await settled();
    await control.choose("camera", "third");
    devices.plug(fakeDevice("videoinput", "webcam"));
    await settled();
    expect(label("camera")).toBe("THIRD");
  });

  test("the only one is missing, and opens by itself when it is back", async () => {
    await start(false);
    devices.unplug("built-in");
    await settled();
    expect(media.states.mic).toBe("missing");
    devices.plug(fakeDevice("audioinput", "built-in"));
    await settled();
    expect(media.states.mic).toBe("on");
    expect(news()).toEqual({ type: "back", name: "BUILT-IN" });
  });

  test("one that the person stopped in the browser's own bar is not opened again", async () => {
    await start();
    permission.state = "prompt";
    const before = devices.requests;
    track("camera").unplug();
    await settled();
    expect(media.states.camera).toBe("denied");
    expect(devices.requests).toBe(before);
  });

  test("one that is gone gives way to another also where the browser may ask for that", async () => {
    await start();
    devices.plug(fakeDevice("audioinput", "second"));
    permission.state = "prompt";
    devices.unplug("built-in");
    await settled();
    expect(label("mic")).toBe("SECOND");
  });

  test("a browser that lets the track go on is not believed", async () => {
    await start();
    devices.plug(fakeDevice("audioinput", "second"));
    await settled();
    devices.plugged = devices.plugged.filter(({ deviceId }) => deviceId !== "built-in");
    devices.dispatchEvent(new Event("devicechange"));
    await settled();
    expect(label("mic")).toBe("SECOND");
  });

  test("a new one is offered, not taken; taken, all its parts are", async () => {
    await start();
    await plugHeadset();
    expect(label("mic")).toBe("BUILT-IN");
    expect(news()).toEqual({ type: "offered", name: "HEADSET" });
    await control.answer(true);
    expect(label("mic")).toBe("HEADSET");
    expect(engine.get().speaker).toBe("phones");
    expect(news()).toBeNull();
  });

  test("of a camera with a microphone the camera alone is taken", async () => {
    await start();
    devices.plug(fakeDevice("audioinput", "eye's ear", "eye"), fakeDevice("videoinput", "eye", "eye"));
    await settled();
    await control.answer(true);
    expect([label("mic"), label("camera")]).toEqual(["BUILT-IN", "EYE"]);
  });

  test("an offer that is gone is no offer; one that is declined changes nothing", async () => {
    await start();
    await plugHeadset();
    devices.unplug("set");
    await settled();
    expect(news()).toBeNull();
    await plugHeadset();
    await control.answer(false);
    expect(news()).toBeNull();
    expect(label("mic")).toBe("BUILT-IN");
  });

  test("what shows itself because it may be seen now is not new", async () => {
    devices.plugged = [fakeDevice("audioinput", "built-in"), fakeDevice("videoinput", "")];
    await start(false);
    await media.set("camera", true);
    devices.plugged = [fakeDevice("audioinput", "built-in"), fakeDevice("videoinput", "webcam")];
    devices.dispatchEvent(new Event("devicechange"));
    await settled();
    expect(news()).toBeNull();
  });

  test("a camera is no news to who talks without one", async () => {
    await start(false);
    devices.plug(fakeDevice("videoinput", "other"));
    await settled();
    expect(news()).toBeNull();
  });

  test("the lists follow; after the call nothing does", async () => {
    await start();
    await plugHeadset();
    expect(control.view.get().devices.mic.map(({ id }) => id)).toEqual(["built-in", "headset"]);
    control.close();
    devices.unplug("set");
    await settled();
    expect(control.view.get().devices.mic).toHaveLength(2);
  });

  test("what needs no answer is put away after a while", async () => {
    await start();
    devices.plug(fakeDevice("videoinput", "other"));
    devices.unplug("webcam");
    await settled();
    expect(news()?.type).toBe("fell");
    await environment.clock.pass(10_000);
    expect(news()).toBeNull();
  });
});

describe("permission", () => {
  test("what was denied opens by itself once it is allowed", async () => {
    devices.answers.video = "NotAllowedError";
    permission.state = "denied";
    await start();
    expect(media.states.camera).toBe("denied");
    devices.answers.video = "yes";
    permission.state = "granted";
    permission.onchange?.();
    await settled();
    expect(media.states.camera).toBe("on");
  });
});

describe("processing", () => {
  test("is asked for when a device is opened", async () => {
    environment.preferences.set({ noiseSuppression: false, backgroundBlur: true });
    await media.open(true);
    expect(devices.asked.audio).toEqual({ noiseSuppression: false, echoCancellation: true, autoGainControl: true });
    expect(devices.asked.video).toMatchObject({ backgroundBlur: true });
  });

  test("is changed in place where that is enough", async () => {
    await start();
    const before = track("mic");
    before.applyConstraints = async (constraints) => void Object.assign(before.settings, constraints);
    await control.process("echoCancellation", false);
    expect(track("mic")).toBe(before);
    expect(before.settings).toMatchObject({ echoCancellation: false, noiseSuppression: true });
    expect(chosen().echoCancellation).toBe(false);
  });

  test("else by opening the same device anew", async () => {
    await start();
    devices.plug(fakeDevice("audioinput", "second"));
    await settled();
    await control.choose("mic", "second");
    const before = track("mic");
    await control.process("noiseSuppression", false);
    expect(track("mic")).not.toBe(before);
    expect(track("mic").settings).toMatchObject({ noiseSuppression: false });
    expect(label("mic")).toBe("SECOND");
    expect(sent.mic.at(-1)).toBe("SECOND");
    expect(before.readyState).toBe("ended");
  });

  test("is as it was where neither goes", async () => {
    await start();
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async () => {
      devices.getUserMedia = open;
      throw new DOMException("held", "NotReadableError");
    };
    await control.process("noiseSuppression", false);
    expect(media.states.mic).toBe("on");
    expect(track("mic").settings).toMatchObject({ noiseSuppression: true });
    expect(devices.live).toHaveLength(2);
    expect(chosen().noiseSuppression).toBe(true);
    expect(news()).toMatchObject({ type: "failed", problem: "busy" });
  });

  test("blur is offered where the camera can be told", async () => {
    await start();
    expect(control.view.get().blurs).toBe(false);
    track("camera").capabilities = { backgroundBlur: [false, true] };
    devices.dispatchEvent(new Event("devicechange"));
    await settled();
    expect(control.view.get().blurs).toBe(true);
  });
});
