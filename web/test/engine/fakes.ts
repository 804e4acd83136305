/** A browser's devices and connection as far as the engine sees them, for tests of what only order and time decide. */

import { lookingAt } from "../../src/engine/environment";
import type { Environment } from "../../src/engine/environment";
import { Store } from "../../src/engine/store";
import type { DevicePreferences } from "../../src/engine/types";
import { ManualClock } from "../manual-clock";

export class FakeTrack {
  readyState: MediaStreamTrackState = "live";
  contentHint = "";
  onended: (() => void) | null = null;
  onunmute: (() => void) | null = null;

  /** What was asked of it later. */
  readonly applied: MediaTrackConstraints[] = [];
  /** What it can be told, as Chromium's cameras can to blur. */
  capabilities: object = {};

  constructor(
    readonly kind: "audio" | "video",
    readonly device: FakeDevice = { kind: `${kind}input`, deviceId: "", label: "", groupId: "" },
    readonly settings: Record<string, unknown> = {},
  ) {}

  get label(): string {
    return this.device.label;
  }

  getSettings(): object {
    return { ...this.settings, deviceId: this.device.deviceId };
  }

  getCapabilities(): object {
    return this.capabilities;
  }

  /** As browsers do that process a new track only. */
  async applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    this.applied.push(constraints);
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** The device goes away by itself. */
  unplug(): void {
    this.stop();
    this.onended?.();
  }
}

export type FakeDevice = Pick<MediaDeviceInfo, "kind" | "deviceId" | "label" | "groupId">;

/** One of a group of its own, unless another is given. */
export const fakeDevice = (kind: MediaDeviceKind, deviceId: string, groupId = deviceId): FakeDevice =>
  ({ kind, deviceId, label: deviceId.toUpperCase(), groupId });

export class FakeStream {
  constructor(private readonly tracks: FakeTrack[] = []) {}

  getTracks(): FakeTrack[] {
    return this.tracks;
  }

  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === "audio");
  }

  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === "video");
  }
}

type Answer = "yes" | "ask" | "NotAllowedError" | "NotFoundError" | "NotReadableError";

const first = (kind: "audio" | "video"): FakeDevice => fakeDevice(`${kind}input`, kind === "audio" ? "mic" : "camera");
const idsOf = (wanted: ConstrainDOMString | undefined): { exact?: unknown; ideal?: unknown } =>
  typeof wanted === "object" && !Array.isArray(wanted) ? wanted : {};

/**
 * getUserMedia and getDisplayMedia: `answers` says for each kind what happens; one refusal refuses the whole request. Of those
 * that are plugged in the first of a kind is the default.
 */
export class FakeDevices extends EventTarget {
  answers: Record<"audio" | "video" | "screen", Answer> = { audio: "yes", video: "yes", screen: "yes" };
  readonly tracks: FakeTrack[] = [];
  requests = 0;
  /** The constraints of the newest request. */
  asked: MediaStreamConstraints = {};
  plugged: FakeDevice[] = [first("audio"), first("video")];
  /** Ids of those that somebody else holds. */
  readonly held = new Set<string>();
  private readonly open: { yes: () => void; no: (error: Error) => void }[] = [];

  /** As a person does, and the browser notices. */
  plug(...devices: FakeDevice[]): void {
    this.plugged = [...this.plugged, ...devices];
    this.dispatchEvent(new Event("devicechange"));
  }

  /** All parts of one thing. */
  unplug(groupId: string): void {
    this.plugged = this.plugged.filter((device) => device.groupId !== groupId);
    for (const track of this.live) if (track.device.groupId === groupId) track.unplug();
    this.dispatchEvent(new Event("devicechange"));
  }

  get live(): FakeTrack[] {
    return this.tracks.filter(({ readyState }) => readyState === "live");
  }

  /** The person says yes to every open prompt. */
  allow(): void {
    for (const { yes } of this.open.splice(0)) yes();
  }

  /** What is open fails, and so will the next. */
  refuse(answer: Exclude<Answer, "yes" | "ask">): void {
    this.answers = { audio: answer, video: answer, screen: answer };
    for (const { no } of this.open.splice(0)) no(new DOMException("refused", answer));
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const absent = (["audio", "video"] as const).filter((kind) => this.answers[kind] === "NotFoundError").map((kind) => `${kind}input`);
    return this.plugged.filter(({ kind }) => !absent.includes(kind)) as MediaDeviceInfo[];
  }

  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const kinds = (["audio", "video"] as const).filter((kind) => constraints[kind]);
    this.asked = constraints;
    return this.request(kinds, kinds.map((kind) => this.answers[kind]), constraints);
  }

  getDisplayMedia(): Promise<MediaStream> {
    return this.request(["video", "audio"], [this.answers.screen]);
  }

  private find(kind: "audio" | "video", deviceId: ConstrainDOMString | undefined): FakeDevice {
    const { exact, ideal } = idsOf(deviceId);
    const there = this.plugged.filter((device) => device.kind === `${kind}input`);
    const found = there.find((device) => device.deviceId === (exact ?? ideal)) ?? (exact === undefined ? there[0] : undefined);
    if (!found) throw new DOMException("none", exact === undefined ? "NotFoundError" : "OverconstrainedError");
    if (this.held.has(found.deviceId)) throw new DOMException("held", "NotReadableError");
    return found;
  }

  private async request(
    kinds: readonly ("audio" | "video")[],
    answers: readonly Answer[],
    constraints: MediaStreamConstraints = {},
  ): Promise<MediaStream> {
    this.requests += 1;
    const refusal = answers.find((answer) => answer !== "yes" && answer !== "ask");
    if (refusal) throw new DOMException("refused", refusal);
    if (answers.includes("ask")) await new Promise<void>((yes, no) => this.open.push({ yes, no }));
    const tracks = kinds.map((kind) => {
      const { deviceId, ...wanted } = Object(constraints[kind]) as MediaTrackConstraints;
      return new FakeTrack(kind, kinds.length === answers.length ? this.find(kind, deviceId) : undefined, wanted as Record<string, unknown>);
    });
    this.tracks.push(...tracks);
    return new FakeStream(tracks) as unknown as MediaStream;
  }
}

class FakeSender {
  track: unknown = null;

  constructor(public encodings: RTCRtpEncodingParameters[]) {}

  async replaceTrack(track: unknown): Promise<void> {
    this.track = track;
  }

  getParameters(): { encodings: RTCRtpEncodingParameters[] } {
    return { encodings: this.encodings.map((encoding) => ({ ...encoding })) };
  }

  async setParameters({ encodings }: { encodings: RTCRtpEncodingParameters[] }): Promise<void> {
    this.encodings = encodings;
  }

  setStreams(): void {}
}

class FakeTransceiver {
  readonly sender: FakeSender;
  readonly receiver: { track: FakeTrack };
  direction = "recvonly";
  currentDirection: string | null = null;

  constructor(
    kind: "audio" | "video",
    readonly mid: string,
    encodings: RTCRtpEncodingParameters[] = [],
  ) {
    // A browser makes one encoding where none is asked for.
    this.sender = new FakeSender(encodings.length > 0 ? encodings : [{}]);
    this.receiver = { track: new FakeTrack(kind) };
  }

  setCodecPreferences(): void {}
}

export class FakeChannel {
  readyState: RTCDataChannelState = "connecting";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];

  constructor(
    readonly label: string,
    readonly setup: RTCDataChannelInit,
  ) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  open(): void {
    this.readyState = "open";
    this.onopen?.();
  }

  /** The peer says `value`, or a text that is no JSON. */
  hear(value: unknown): void {
    this.onmessage?.({ data: typeof value === "string" ? value : JSON.stringify(value) });
  }
}

/** Gathers one host candidate and is complete; never connects unless told. */
export class FakeConnection {
  connectionState: RTCPeerConnectionState = "new";
  iceConnectionState = "new";
  iceGatheringState = "new";
  signalingState: RTCSignalingState = "stable";
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly candidates: RTCIceCandidateInit[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  readonly channels: FakeChannel[] = [];
  readonly remoteDescriptions: RTCSessionDescriptionInit[] = [];
  localDescription: RTCSessionDescriptionInit | null = null;
  /** What it describes itself with, where the kind of description is not enough. */
  sdp: string | undefined;
  /** ICE restarts offered. */
  restarts = 0;
  /** The directions that the other end leaves to this one, by m-line; `sendrecv` where none is said. */
  agreed: readonly string[] = [];
  /** Its counters. */
  stats = new Map<string, unknown>();
  /** The m-lines of the peer's offers. */
  offered: readonly ("audio" | "video")[] = ["audio", "video", "audio", "video"];

  constructor(readonly setup: RTCConfiguration) {}

  addTransceiver(kind: "audio" | "video", { sendEncodings }: RTCRtpTransceiverInit = {}): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, String(this.transceivers.length), sendEncodings);
    this.transceivers.push(transceiver);
    return transceiver;
  }

  createDataChannel(label: string, setup: RTCDataChannelInit): FakeChannel {
    const channel = new FakeChannel(label, setup);
    this.channels.push(channel);
    return channel;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  async createOffer(options: RTCOfferOptions = {}): Promise<RTCSessionDescriptionInit> {
    if (options.iceRestart) this.restarts += 1;
    return { type: "offer", sdp: this.sdp ?? "v=0 offer" };
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    return { type: "answer", sdp: this.sdp ?? "v=0 answer" };
  }

  async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    const { type } = description;
    this.localDescription = description;
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    if (type === "answer") this.agree();
    const candidate = "candidate:1 1 udp 1 10.0.0.1 9 typ host";
    this.onicecandidate?.({ candidate: { candidate, toJSON: () => ({ candidate, sdpMid: "0" }) } });
    this.onicecandidate?.({ candidate: null });
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    if (description.sdp === "bad") throw new Error("Failed to parse SessionDescription");
    this.remoteDescription = description;
    this.remoteDescriptions.push(description);
    this.signalingState = "stable";
    if (description.type === "answer") this.agree();
    if (description.type === "offer" && this.transceivers.length === 0) this.offered.forEach((kind) => this.addTransceiver(kind));
  }

  async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (candidate.candidate === "bad") throw new Error("Error processing ICE candidate");
    this.candidates.push(candidate);
  }

  async getStats(): Promise<Map<string, unknown>> {
    return this.stats;
  }

  private agree(): void {
    this.transceivers.forEach((transceiver, line) => (transceiver.currentDirection = this.agreed[line] ?? "sendrecv"));
  }

  /** Which of its m-lines send. */
  sends(): boolean[] {
    return this.transceivers.map(({ sender }) => sender.track !== null);
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.connectionState = "closed";
  }
}

export interface FakeEnvironment extends Environment {
  clock: ManualClock;
  devices: FakeDevices;
  connections: FakeConnection[];
  /** What the next connections are like. */
  peer: Partial<Pick<FakeConnection, "agreed" | "offered" | "sdp">>;
  online(): void;
}

/** `MediaStream` and `RTCRtpReceiver` must be stubbed as globals beside it. */
export const fakeEnvironment = (): FakeEnvironment => {
  const devices = new FakeDevices();
  const connections: FakeConnection[] = [];
  const preferences = new Store<DevicePreferences>({
    micId: "",
    micLabel: "",
    cameraId: "",
    cameraLabel: "",
    speakerId: "",
    speakerLabel: "",
    noiseSuppression: true,
    echoCancellation: true,
    autoGainControl: true,
    backgroundBlur: false,
  });
  const listeners = new Set<() => void>();
  const environment: FakeEnvironment = {
    peer: {},
    clock: new ManualClock(),
    devices,
    connections,
    mediaDevices: devices,
    kinds: lookingAt(devices),
    preferences: { view: preferences, set: (values) => preferences.patch(values) },
    permissions: undefined,
    createConnection: (setup) => {
      const connection = Object.assign(new FakeConnection(setup), environment.peer);
      connections.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
    createCertificate: async () => ({}) as RTCCertificate,
    createFrameWorker: () => ({ postMessage: () => undefined, terminate: () => undefined }) as unknown as Worker,
    whenOnline: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    online: () => listeners.forEach((listener) => listener()),
  };
  return environment;
};
