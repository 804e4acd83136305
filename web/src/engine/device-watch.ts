/**
 * Which devices there are, which are in use, and what is to be done when one comes or goes. Loaded when a call is up, or when
 * somebody asks for it.
 */

import { replace } from "./device-switch";
import type { Environment } from "./environment";
import { constraintsOf, idOf } from "./media";
import type { Capture, LocalMedia } from "./media";
import { Store } from "./store";
import type { Device, DeviceControl, DeviceKind, DeviceNews, DeviceProblem, DeviceView, EngineView, Processing } from "./types";

/** What needs no answer is put away by itself. */
const NEWS_MS = 10_000;

const KINDS: Readonly<Record<DeviceKind, MediaDeviceKind>> = { mic: "audioinput", camera: "videoinput", speaker: "audiooutput" };
const CAPTURES: readonly Capture[] = ["mic", "camera"];
const PERMISSIONS = { mic: "microphone", camera: "camera" } as const;

/** Stand in Chromium's list for devices that are in it too. */
const ALIASES: ReadonlySet<string> = new Set(["default", "communications"]);

const processed = (processing: Processing): Capture => (processing === "backgroundBlur" ? "camera" : "mic");

const isSame = (one: Pick<MediaDeviceInfo, "kind" | "deviceId">) => (other: MediaDeviceInfo): boolean =>
  one.kind === other.kind && one.deviceId === other.deviceId;
const isOf = (kind: DeviceKind, deviceId: string) => isSame({ kind: KINDS[kind], deviceId });

/** Whether the camera can be told to blur, and to stop (W3C Media Capture Extensions). Absent: the browser does not offer it. */
const canBlur = (track: MediaStreamTrack | null): boolean => {
  const { backgroundBlur } = (track?.getCapabilities?.() ?? {}) as { backgroundBlur?: boolean[] };
  return backgroundBlur?.length === 2;
};

const done = (track: MediaStreamTrack, processing: Processing): unknown => (track.getSettings() as Record<string, unknown>)[processing];

/** Calls `then` for each of the sources that the browser gives from now on, until the end that is returned. */
export const whenGranted = (
  permissions: Environment["permissions"],
  sources: readonly Capture[],
  then: (source: Capture) => void,
): (() => void) => {
  const asked = sources.map(async (source) => {
    const status = await permissions?.query({ name: PERMISSIONS[source] as PermissionName }).catch(() => undefined);
    if (status) status.onchange = () => status.state === "granted" && then(source);
    return status;
  });
  return () => asked.forEach((asking) => void asking.then((status) => status && (status.onchange = null)));
};

export class DeviceWatch implements DeviceControl {
  readonly view = new Store<DeviceView>({
    devices: { mic: [], camera: [], speaker: [] },
    using: { mic: "", camera: "", speaker: "" },
    blurs: false,
    picksSpeaker: false,
    news: null,
  });
  private readonly stops: (() => void)[];
  /** As last listed; null before the first time. */
  private found: readonly MediaDeviceInfo[] | null = null;
  private offered: readonly MediaDeviceInfo[] = [];
  /** What went away, and of which the person has been told. */
  private readonly told = new WeakSet<MediaStreamTrack>();
  private stopPermissions: (() => void) | null = null;
  private stopNews = (): void => undefined;
  private closed = false;

  /** @param turnOn opens a source that is wanted and is not open */
  constructor(
    private readonly environment: Environment,
    private readonly media: LocalMedia,
    private readonly engine: Store<EngineView>,
    private readonly turnOn: (source: Capture) => void,
  ) {
    const { mediaDevices } = environment;
    const look = (): void => void this.look();
    mediaDevices?.addEventListener("devicechange", look);
    this.stops = [
      engine.subscribe(() => this.follow()),
      environment.preferences.view.subscribe(() => this.update()),
      () => mediaDevices?.removeEventListener("devicechange", look),
    ];
    this.view.patch({ picksSpeaker: mediaDevices?.selectAudioOutput !== undefined });
    this.follow();
    look();
  }

  get microphone(): MediaStreamTrack | null {
    return this.media.track("mic");
  }

  choose(kind: DeviceKind, id: string): Promise<void> {
    return this.use(kind, id, this.found?.find(isOf(kind, id))?.label ?? "");
  }

  private async use(kind: DeviceKind, id: string, name: string): Promise<void> {
    if (kind !== "speaker") {
      const problem = await replace(this.media, kind, id);
      if (problem) return this.tell({ type: "failed", kind, name, problem });
    } else if (!(await this.plays(id))) {
      return this.tell({ type: "failed", kind, name, problem: "missing" });
    }
    this.environment.preferences.set({ [`${kind}Id`]: id, [`${kind}Label`]: name });
    if (kind === "speaker") this.engine.patch({ speaker: id });
    else if (/denied|blocked|missing|busy/.test(this.media.states[kind])) this.turnOn(kind);
    this.update();
  }

  async pickSpeaker(): Promise<void> {
    const picked = await this.environment.mediaDevices?.selectAudioOutput?.().catch((error: unknown) => {
      // Closing the browser's list is no failure.
      if (error instanceof Error && error.name !== "NotFoundError") return;
      this.tell({ type: "failed", kind: "speaker", name: "", problem: "missing" });
    });
    if (!picked) return;
    await this.use("speaker", picked.deviceId, picked.label);
    await this.look();
  }

  async process(processing: Processing, on: boolean): Promise<void> {
    const { preferences } = this.environment;
    const source = processed(processing);
    preferences.set({ [processing]: on });
    const track = this.media.track(source);
    await track?.applyConstraints(constraintsOf[source](preferences.view.get())).catch(() => undefined);
    if (track && (done(track, processing) ?? on) === on) return;
    // Chromium does it for a device that is opened anew alone, and not while it is open. A muted one is opened when it is needed.
    this.media.drop(source);
    if (!track) return;
    const problem = await this.reopen(source, track);
    if (!problem) return;
    preferences.set({ [processing]: !on });
    await this.reopen(source, track);
    this.tell({ type: "failed", kind: source, name: track.label, problem });
  }

  private async reopen(source: Capture, track: MediaStreamTrack): Promise<DeviceProblem | null> {
    this.media.begin(source, "starting");
    await replace(this.media, source, idOf(track));
    const state = this.media.states[source];
    return state === "on" || state === "off" || state === "starting" ? null : state;
  }

  async answer(yes: boolean): Promise<void> {
    const { offered } = this;
    this.tell(null);
    if (!yes) return;
    const has = (kind: DeviceKind): MediaDeviceInfo | undefined => offered.find((device) => device.kind === KINDS[kind]);
    // The microphone of a camera is seldom the better one.
    for (const kind of has("camera") ? (["camera"] as const) : (["mic", "speaker"] as const)) {
      const device = has(kind);
      if (device) await this.choose(kind, device.deviceId);
    }
  }

  close(): void {
    this.closed = true;
    this.stopNews();
    this.stopPermissions?.();
    for (const stop of this.stops) stop();
  }

  /** The devices are others now. */
  private async look(): Promise<void> {
    const listed = (await this.environment.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    if (this.closed) return;
    const before = this.found;
    this.found = listed.filter(({ deviceId }) => !ALIASES.has(deviceId));
    // Before a permission is given the devices of a kind have no ids.
    const isKnown = ({ kind, deviceId }: MediaDeviceInfo): boolean =>
      !deviceId || !before || before.some((one) => one.kind === kind && (one.deviceId === deviceId || !one.deviceId));
    const added = this.found.filter((device) => !isKnown(device));
    if (!this.offered.every((device) => this.found?.some(isSame(device)))) this.tell(null);
    const back = [this.routeSpeaker(before ?? [], added), ...(await Promise.all(CAPTURES.map((source) => this.bringBack(source, added))))];
    if (this.closed) return;
    if (!back.includes(true)) this.offer(added);
    // Where a browser lets a track go on whose device is gone.
    if (before) for (const source of CAPTURES) this.checkThere(source, before);
    this.update();
  }

  private checkThere(source: Capture, before: readonly MediaDeviceInfo[]): void {
    const track = this.media.track(source);
    const is = isOf(source, idOf(track));
    if (track && idOf(track) && before.some(is) && !this.found?.some(is)) track.onended?.(new Event("ended"));
  }

  /** The chosen speaker plays as long as it is there. Where the browser lists none, it is believed to be. */
  private routeSpeaker(listed: readonly MediaDeviceInfo[], added: readonly MediaDeviceInfo[]): boolean {
    const { speakerId, speakerLabel } = this.environment.preferences.view.get();
    const before = this.engine.get().speaker;
    const lists = [...listed, ...(this.found ?? [])].some(({ kind }) => kind === KINDS.speaker);
    const speaker = !lists || this.found?.some(isOf("speaker", speakerId)) ? speakerId : "";
    if (speaker === before) return false;
    this.engine.patch({ speaker });
    const isBack = added.some(isOf("speaker", speaker));
    if (!speaker && listed.some(isOf("speaker", speakerId))) this.tell({ type: "fell", kind: "speaker", from: speakerLabel, to: "" });
    else if (isBack) this.tell({ type: "back", name: speakerLabel });
    return isBack;
  }

  /** Where the one that is chosen, or was in use when it went, is there again. */
  private async bringBack(source: Capture, added: readonly MediaDeviceInfo[]): Promise<boolean> {
    const home = this.environment.preferences.view.get()[`${source}Id`] || idOf(this.media.gone[source]);
    const device = added.find(isOf(source, home));
    const state = this.media.states[source];
    if (!device || idOf(this.media.track(source)) === home) return false;
    if (state === "missing") {
      delete this.media.gone[source];
      this.turnOn(source);
    } else if (state !== "on" || (await replace(this.media, source, home))) return false;
    this.tell({ type: "back", name: device.label });
    return true;
  }

  /** One that has just come; the parts of a headset are one. A camera is offered to those who use one or have looked for one. */
  private offer(added: readonly MediaDeviceInfo[]): void {
    const useful = added.filter(({ kind, label }) => label && (kind !== KINDS.camera || this.media.states.camera !== "off"));
    const [first] = useful;
    if (!first) return;
    this.tell({ type: "offered", name: first.label });
    this.offered = useful.filter((device) => device === first || (first.groupId && device.groupId === first.groupId));
  }

  /** The engine's devices are in another state, or others. */
  private follow(): void {
    for (const source of CAPTURES) {
      const gone = this.media.gone[source];
      const track = this.media.track(source);
      if (!gone || !track || this.told.has(gone)) continue;
      this.told.add(gone);
      this.tell({ type: "fell", kind: source, from: gone.label, to: track.label });
    }
    const denied = CAPTURES.some((source) => this.media.states[source] === "denied");
    if (!denied) {
      this.stopPermissions?.();
      this.stopPermissions = null;
    } else {
      this.stopPermissions ??= whenGranted(this.environment.permissions, CAPTURES, (source) => {
        if (this.media.states[source] === "denied") this.turnOn(source);
      });
    }
    this.update();
  }

  private update(): void {
    if (this.closed) return;
    const camera = this.media.track("camera");
    const listed = (kind: DeviceKind): Device[] =>
      (this.found ?? []).filter((device) => device.deviceId && device.kind === KINDS[kind]).map(({ deviceId, label }) => ({ id: deviceId, label }));
    const { speaker } = this.engine.get();
    const { speakerId, speakerLabel } = this.environment.preferences.view.get();
    const speakers = listed("speaker");
    if (speaker && speaker === speakerId && !speakers.some(({ id }) => id === speaker)) speakers.push({ id: speaker, label: speakerLabel });
    this.view.patch({
      devices: { mic: listed("mic"), camera: listed("camera"), speaker: speakers },
      using: { mic: idOf(this.microphone).replace(/^default$/, ""), camera: idOf(camera), speaker },
      blurs: canBlur(camera),
    });
  }

  private tell(news: DeviceNews | null): void {
    this.stopNews();
    this.offered = [];
    this.view.patch({ news });
    if (news && /fell|back/.test(news.type)) this.stopNews = this.environment.clock.after(NEWS_MS, () => this.tell(null));
  }

  /** Whether sound can be played there. */
  private async plays(id: string): Promise<boolean> {
    const audio: HTMLAudioElement & { setSinkId?(id: string): Promise<void> } = new Audio();
    return (await audio.setSinkId?.(id).then(() => true, () => false)) ?? false;
  }
}
