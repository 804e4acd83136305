/** What the engine and the call's host show to the interface. Types only: no code lives here. */

import type { CallMedia, CallStateName, Contact, Direction, EncryptionStatus, Quality, SafetyStatus } from "../wire/wcall";

/** A value that changes; listeners hear each new one. Values are never mutated in place. */
export interface Readable<T> {
  get(): T;
  /** Calls `listener` with each later value (not with the present one). Returns the way to stop. */
  subscribe(listener: (value: T) => void): () => void;
}

export type LocalSource = "mic" | "camera" | "screen";

/**
 * `denied`: the person or the browser said no. `blocked`: the operating system did, where the browser tells these apart.
 * `missing`: no such device, or it was unplugged. `busy`: another program holds it.
 */
export type DeviceState = "off" | "starting" | "on" | "denied" | "blocked" | "missing" | "busy";

/** Why a device cannot be had. */
export type DeviceProblem = Extract<DeviceState, "denied" | "blocked" | "missing" | "busy">;

export type DeviceKind = "mic" | "camera" | "speaker";

/** What can be done to sound and picture before they are sent: names of W3C Media Capture constraints. */
export type Processing = "noiseSuppression" | "echoCancellation" | "autoGainControl" | "backgroundBlur";

/** What the person prefers of devices. An empty id leaves the choice to the browser. */
export type DevicePreferences = Readonly<Record<`${DeviceKind}${"Id" | "Label"}`, string> & Record<Processing, boolean>>;

export interface Device {
  /** Means something in this browser and under this origin only. */
  readonly id: string;
  /** Empty until the browser may tell it. */
  readonly label: string;
}

/**
 * What has happened to the devices. `fell`: `from` is gone and `to` stands in for it. `back`: it is there again and in use.
 * `offered`: a new one, of which nothing is used yet. `failed`: `name` could not be had, and what was in use still is.
 */
export type DeviceNews =
  | { readonly type: "fell"; readonly kind: DeviceKind; readonly from: string; readonly to: string }
  | { readonly type: "back" | "offered"; readonly name: string }
  | { readonly type: "failed"; readonly kind: DeviceKind; readonly name: string; readonly problem: DeviceProblem };

export interface DeviceView {
  readonly devices: Readonly<Record<DeviceKind, readonly Device[]>>;
  /** In use now; empty where nothing is, or where it is the browser's own choice. */
  readonly using: Readonly<Record<DeviceKind, string>>;
  /** The camera in use can blur what is behind the person. */
  readonly blurs: boolean;
  /** The browser has a list of its own to choose a speaker from. */
  readonly picksSpeaker: boolean;
  readonly news: DeviceNews | null;
}

/** What the person may do to the devices, in a call and before. Nothing here rejects: what goes wrong is in `news`. */
export interface DeviceControl {
  readonly view: Readable<DeviceView>;
  /** What is sent now. */
  readonly microphone: MediaStreamTrack | null;
  /** From now on, and in later calls. */
  choose(kind: DeviceKind, id: string): Promise<void>;
  /** In the task of a click. */
  pickSpeaker(): Promise<void>;
  process(processing: Processing, on: boolean): Promise<void>;
  /** To what is offered; `false` puts any news away. */
  answer(yes: boolean): Promise<void>;
}

export type MediaProblem = "permission-denied" | "no-device" | "device-busy" | "unsupported";

/**
 * Remote streams are there from the moment the peer's description is known; whether something is to be seen in them
 * is told by `EngineView.peer`.
 */
export interface Streams {
  readonly localCamera: MediaStream | null;
  readonly localScreen: MediaStream | null;
  readonly remoteCamera: MediaStream | null;
  readonly remoteScreen: MediaStream | null;
  readonly remoteAudio: MediaStream | null;
  readonly remoteScreenAudio: MediaStream | null;
}

export interface PeerMedia {
  readonly mic: boolean;
  readonly camera: boolean;
  readonly screenVideo: boolean;
  readonly screenAudio: boolean;
}

export interface Route {
  readonly kind: "direct" | "relayed";
  /** RTCIceCandidateType of each end, and the protocol of the local one. */
  readonly local: string;
  readonly remote: string;
  readonly protocol: string;
}

/** `mine`: this end is on hold, so that nothing is sent, seen or heard; `theirs`: the peer has said so of itself. */
export interface Held {
  readonly mine: boolean;
  readonly theirs: boolean;
}

/** A line of text or a reaction, one of ours or the peer's. `at`: by the engine's clock, which only grows; milliseconds. */
export interface ChatLine {
  readonly id: number;
  readonly kind: "text" | "reaction";
  readonly text: string;
  readonly mine: boolean;
  readonly at: number;
}

/** `none`: the peer is not ours, or the call is not up. `words`: indices into safety-words.ts. `changed`: they were others before. */
export interface Safety {
  readonly status: SafetyStatus;
  readonly words: readonly number[];
  readonly changed: boolean;
}

/** How much of the connection a call may take: `audio` is sound alone. */
export type DataUse = "full" | "low" | "audio";

/** Three steps, for a person; the figures are for who wants to know why. */
export type QualityStep = "good" | "fair" | "poor";

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** What the last second was like, beside what `Quality` tells the host. Null: not known, or nothing was sent. */
export interface Figures {
  /** Of the peer. */
  readonly camera: Picture | null;
  readonly screen: Picture | null;
  /** Of the own camera. */
  readonly sent: Picture | null;
  /** Pictures of the peer's camera that came in a second, whether or not this machine kept up with them. */
  readonly arriving: number | null;
  /** How much of the peer's sound was made up. */
  readonly concealedPercent: number | null;
  /** The part of the time in which the picture stood still, from 0 to 1. */
  readonly frozen: number;
  readonly jitterMs: number | null;
  /** What the peer has lost of what was sent. */
  readonly peerLossPercent: number | null;
  readonly audioCodec: string | null;
  readonly videoCodec: string | null;
}

/** RTCIceCandidateType of the candidates that each end has named. */
export interface CandidateTypes {
  readonly local: readonly string[];
  readonly remote: readonly string[];
}

export interface EngineView {
  readonly streams: Streams;
  readonly local: Readonly<Record<LocalSource, DeviceState>>;
  readonly peer: PeerMedia;
  /** `reconnecting`: was connected, and is not, or is being restarted. */
  readonly connection: RTCPeerConnectionState | "reconnecting";
  readonly route: Route | null;
  readonly encryption: { readonly status: EncryptionStatus; readonly undecrypted: number };
  /** The browser is asking the person for a device. */
  readonly promptOpen: boolean;
  /** Why the call has no microphone, or cannot be at all; null when all is well. */
  readonly mediaProblem: MediaProblem | null;
  readonly peerIsLocalcall: boolean;
  /** Sources that this call has no place for. */
  readonly lacking: readonly LocalSource[];
  readonly quality: Quality | null;
  readonly held: Held;
  readonly safety: Safety;
  /** The last of them, oldest first. */
  readonly messages: readonly ChatLine[];
  /** The peer is ours and can be told something. */
  readonly canSay: boolean;
  /** The id of the speaker that plays the peer; empty: the browser's own choice. */
  readonly speaker: string;
  readonly figures: Figures | null;
  readonly step: QualityStep | null;
  readonly candidates: CandidateTypes;
  /** What the peer asks this end for, where both are ours. */
  readonly asked: DataUse;
}

/**
 * Where the page stands: `opening` until the server's first word; `ringing`: an incoming call waits for the person;
 * `active`: from placing or accepting to the end; `elsewhere`: another page holds the call; `takenOver`: another page
 * took it from this one; `ended` (see `endReason`, `endMessage`); `bridgeLost`: the server is gone, and with it the call.
 */
export type CallPhase = "opening" | "ringing" | "active" | "elsewhere" | "takenOver" | "ended" | "bridgeLost";

export interface CallView {
  readonly phase: CallPhase;
  readonly callId: string | null;
  readonly direction: Direction | null;
  readonly media: CallMedia | null;
  readonly encrypted: boolean;
  readonly contact: Contact | null;
  readonly profileName: string | null;
  readonly callState: CallStateName | null;
  /** The peer's device rings. */
  readonly alerting: boolean;
  /** The network is slow: waiting is normal. */
  readonly slow: boolean;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number | null;
  readonly endReason: string | null;
  readonly endMessage: string | null;
  readonly elsewhere: { readonly canTakeOver: boolean } | null;
  /** A text that the person must bring to the peer, and why the one that they pasted last is of no use. */
  readonly carry: { readonly text: string; readonly expiresAt: number; readonly message: string } | null;
  readonly ask: { readonly question: string; readonly text: string } | null;
  /** How the call stands in the words of a host that speaks the classic protocol alone. */
  readonly hostStatus?: string;
  /** What the person should know of the host. */
  readonly notice?: string;
}

/** What the person may do to the call; the engine's `setSource` is for the devices. */
export interface CallActions {
  accept(media: CallMedia): void;
  decline(): void;
  /** Absent where a call cannot be left ringing in silence. */
  ignore?(): void;
  end(): void;
  takeOver(): void;
  confirm(question: string, yes: boolean): void;
  /** A text that the person got from the peer. Absent where signals are not carried so. */
  carry?(text: string): void;
}

/** What the interface uses of the engine. */
export interface CallMediaControl {
  readonly view: Readable<EngineView>;
  setSource(source: LocalSource, on: boolean): Promise<void>;
  setHold(on: boolean): void;
  /** Each tells whether it went out. */
  say(text: string): boolean;
  react(emoji: string): boolean;
  /** Loaded when it is first asked for; it lasts as long as the call. */
  deviceControl(): Promise<DeviceControl>;
  /** Sends little, or as much as the connection carries, and asks a peer of ours for the same. */
  useData(use: DataUse): void;
}
