/** The person's devices: opening them, letting them go, and knowing why one cannot be had. No WebRTC here. */

import type { MediaSource } from "../wire/wcall";
import type { Environment } from "./environment";
import { SOURCES } from "./slots";
import type { DeviceProblem, DevicePreferences, DeviceState, LocalSource } from "./types";

/** Before this the browser is taken to be opening a device, not asking the person. */
const PROMPT_MS = 300;
/** A muted microphone is silent at once, and given back after this. */
const MIC_RELEASE_MS = 3000;

const CONSTRAINTS = {
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } },
  screen: { frameRate: { ideal: 15, max: 30 } },
} as const;

type Facing = "user" | "environment";
type Opened = MediaStreamTrack | DeviceProblem;
/** What can be unplugged. */
export type Capture = Exclude<LocalSource, "screen">;

/** DOMException names of getUserMedia (W3C Media Capture, section 10.2). */
const PROBLEMS: Readonly<Record<string, DeviceProblem>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  TypeError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

const problemOf = (error: unknown): DeviceProblem => {
  const problem = (error instanceof Error && PROBLEMS[error.name]) || "busy";
  // Chromium alone says who said no.
  return problem === "denied" && /by system/.test(String(error)) ? "blocked" : problem;
};

/** What the person wants of a device, whichever it is. */
export const constraintsOf = {
  mic: ({ noiseSuppression, echoCancellation, autoGainControl }: DevicePreferences): MediaTrackConstraints =>
    ({ noiseSuppression, echoCancellation, autoGainControl }),
  camera: ({ backgroundBlur }: DevicePreferences): MediaTrackConstraints =>
    ({ ...CONSTRAINTS.camera, ...(backgroundBlur && { backgroundBlur }) }),
};

export const idOf = (track: MediaStreamTrack | null | undefined): string => track?.getSettings().deviceId ?? "";

export interface MediaEvents {
  /** Some track or device state is another one now. */
  changed(): void;
  prompt(open: boolean): void;
  /** Screen sharing was stopped in the browser's own bar. */
  unshared(): void;
  /** A device that was on went away by itself, and its source is `starting` until another one takes its place (device-switch.ts). */
  ended(source: Capture, track: MediaStreamTrack): void;
}

export class LocalMedia {
  readonly states: Record<LocalSource, DeviceState> = { mic: "off", camera: "off", screen: "off" };
  /** What went away by itself, until it is back or another one is chosen. */
  gone: Partial<Record<Capture, MediaStreamTrack>> = {};
  private tracks: Partial<Record<MediaSource, MediaStreamTrack>> = {};
  /** Once the host has said it, it goes before the person's choice. */
  facing: Facing | null = null;
  /** Of each source, the wish that counts; an older one is void. */
  readonly latest: Record<LocalSource, number> = { mic: 0, camera: 0, screen: 0 };
  /** Grows when everything is let go: what was being opened for an older one is closed on arrival. */
  private epoch = 0;
  private stopMicTimer = (): void => undefined;

  constructor(
    readonly environment: Environment,
    private readonly events: MediaEvents,
  ) {}

  /** What is to be sent from this source now. */
  track(source: MediaSource): MediaStreamTrack | null {
    if (source === "mic" && this.states.mic !== "on") return null;
    return this.tracks[source] ?? null;
  }

  /**
   * Opens the microphone, and the camera too when it is wanted, with one prompt where the browser allows. A device that cannot
   * be had is told by `states`, never by an exception.
   */
  async open(camera: boolean): Promise<void> {
    const { epoch } = this;
    const wanted: LocalSource[] = camera ? ["mic", "camera"] : ["mic"];
    const missing = wanted.filter((source) => this.states[source] !== "on");
    const stamps = missing.map((source) => this.begin(source, "starting"));
    const settle = (opened: Partial<Record<LocalSource, Opened>>): void =>
      missing.forEach((source, index) => {
        const one = opened[source];
        if (one !== undefined) this.settle(source, stamps[index], one);
      });
    const opened = await this.request(missing);
    if (missing.length < 2 || missing.some((source) => typeof opened[source] !== "string")) return settle(opened);
    // Together they fail with one error: ask for each alone to learn which it is.
    for (const source of missing) {
      if (epoch === this.epoch) settle(await this.request([source]));
    }
  }

  /** Whether these devices are there, and open without a question to the person. */
  async certain(camera: boolean): Promise<boolean> {
    const kinds = await this.environment.kinds();
    if (!kinds.includes("audioinput") || (camera && !kinds.includes("videoinput"))) return false;
    return !(await this.mayPrompt(camera ? ["mic", "camera"] : ["mic"]));
  }

  /** Turns one source on or off. Must be called in the task of the click for `screen`. */
  async set(source: LocalSource, on: boolean): Promise<void> {
    const state = this.states[source];
    if (on ? state === "on" || state === "starting" : state === "off") return;
    if (!on) return this.turnOff(source);
    if (source === "screen") return this.share();
    if (source === "mic" && this.tracks.mic) {
      this.stopMicTimer();
      this.begin("mic", "on");
      return;
    }
    const stamp = this.begin(source, "starting");
    this.settle(source, stamp, (await this.request([source]))[source] ?? "missing");
  }

  /** Turns to the other camera, when the camera is on; else remembers it. */
  async face(facing: Facing): Promise<void> {
    this.facing = facing;
    if (this.states.camera !== "on") return;
    this.turnOff("camera");
    await this.set("camera", true);
  }

  /** Every device is free when this returns, and whatever the browser still opens is closed when it comes. */
  release(): void {
    this.epoch += 1;
    this.stopMicTimer();
    for (const source of SOURCES) this.drop(source);
    this.gone = {};
    for (const source of Object.keys(this.states) as LocalSource[]) this.begin(source, "off");
  }

  private turnOff(source: LocalSource): void {
    if (source === "mic") {
      this.stopMicTimer();
      this.stopMicTimer = this.environment.clock.after(MIC_RELEASE_MS, () => this.drop("mic"));
    } else if (source === "camera") {
      this.drop("camera");
    } else {
      this.drop("screenVideo");
      this.drop("screenAudio");
    }
    this.begin(source, "off");
  }

  private async share(): Promise<void> {
    const { epoch } = this;
    const stamp = this.begin("screen", "starting");
    const stream = await this.watch(["screen"], () =>
      this.environment.mediaDevices?.getDisplayMedia({ video: CONSTRAINTS.screen, audio: true }),
    );
    if (typeof stream === "string") {
      // Closing the picker is no refusal worth a notice of its own.
      if (this.isLatest("screen", epoch, stamp)) this.show("screen", stream === "denied" ? "off" : stream);
      return;
    }
    const [video] = stream.getVideoTracks();
    if (!video || !this.isLatest("screen", epoch, stamp)) return stream.getTracks().forEach((track) => track.stop());
    // Text must stay readable: sharpness before smoothness (W3C mst-content-hint).
    video.contentHint = "detail";
    this.keep("screenVideo", "screen", video);
    const [audio] = stream.getAudioTracks();
    if (audio) this.tracks.screenAudio = audio;
    this.show("screen", "on");
  }

  /** @param which of them; else the person's choice, and where that is gone another one, in silence and at once */
  async request(sources: LocalSource[], which?: MediaTrackConstraints): Promise<Partial<Record<LocalSource, Opened>>> {
    if (sources.length === 0) return {};
    const { facing } = this;
    const chosen = this.environment.preferences.view.get();
    const preferred = (ideal: string): MediaTrackConstraints => (ideal ? { deviceId: { ideal } } : {});
    const camera = facing || !chosen.cameraId ? { facingMode: facing ?? "user" } : preferred(chosen.cameraId);
    const audio = sources.includes("mic") && { ...constraintsOf.mic(chosen), ...(which ?? preferred(chosen.micId)) };
    const video = sources.includes("camera") && { ...constraintsOf.camera(chosen), ...(which ?? camera) };
    const stream = await this.watch(sources, () => this.environment.mediaDevices?.getUserMedia({ audio, video }));
    if (typeof stream === "string") return Object.fromEntries(sources.map((source) => [source, stream]));
    const opened: Partial<Record<LocalSource, Opened>> = {};
    const [sound] = stream.getAudioTracks();
    const [picture] = stream.getVideoTracks();
    if (sound) opened.mic = sound;
    if (picture) opened.camera = picture;
    return opened;
  }

  /** Runs a request for devices, saying meanwhile whether the browser seems to ask the person. */
  private async watch(
    sources: LocalSource[],
    request: () => Promise<MediaStream> | undefined,
  ): Promise<MediaStream | DeviceProblem> {
    const { epoch } = this;
    let waiting = true;
    let told = false;
    const stop = this.environment.clock.after(PROMPT_MS, () => {
      void this.mayPrompt(sources).then((may) => {
        if (may && waiting && epoch === this.epoch) this.events.prompt((told = true));
      });
    });
    try {
      const stream = await request();
      return stream ?? "missing";
    } catch (error) {
      return problemOf(error);
    } finally {
      waiting = false;
      stop();
      if (told) this.events.prompt(false);
    }
  }

  /** A device can be slow to open without any prompt: where the browser tells, believe it. */
  async mayPrompt(sources: LocalSource[]): Promise<boolean> {
    const names = sources.map((source) => ({ mic: "microphone", camera: "camera", screen: "" })[source]);
    try {
      const states = await Promise.all(
        names.map((name) => this.environment.permissions?.query({ name: name as PermissionName })),
      );
      return states.some((status) => status?.state !== "granted");
    } catch {
      return true;
    }
  }

  /** What came of a wish that was begun with `stamp`. */
  settle(source: LocalSource, stamp: number | undefined, opened: Opened): void {
    if (stamp !== this.latest[source]) {
      if (typeof opened !== "string") opened.stop();
    } else if (typeof opened === "string") {
      this.show(source, opened);
    } else {
      this.keep(source === "mic" ? "mic" : "camera", source, opened);
      this.show(source, "on");
    }
  }

  private keep(source: MediaSource, device: LocalSource, track: MediaStreamTrack): void {
    if (source === "mic") this.stopMicTimer();
    const before = this.tracks[source];
    this.tracks[source] = track;
    track.onended = () => {
      if (this.tracks[source] !== track) return;
      if (device === "screen") {
        this.turnOff(device);
        return this.events.unshared();
      }
      this.drop(device);
      if (this.states[device] !== "on") return;
      this.begin(device, "starting");
      this.events.ended(device, track);
    };
    if (!before) return;
    // The new one is sent before the old one ends: no gap is heard.
    this.events.changed();
    before.stop();
  }

  drop(source: MediaSource): void {
    this.tracks[source]?.stop();
    delete this.tracks[source];
  }

  /** A newer wish for the same source makes an older one void. */
  begin(source: LocalSource, state: DeviceState): number {
    this.latest[source] += 1;
    this.show(source, state);
    return this.latest[source];
  }

  private isLatest(source: LocalSource, epoch: number, stamp: number): boolean {
    return epoch === this.epoch && stamp === this.latest[source];
  }

  private show(source: LocalSource, state: DeviceState): void {
    if (this.states[source] === state) return;
    this.states[source] = state;
    this.events.changed();
  }
}
