/** WCall, as docs/protocol.md sections 1 to 3 has it: what the server may say, read strictly, and what the page answers. */

import { attempt, flag, integer, isObject, json, list, message, object, oneOf, optional, text, textOrTexts } from "./read";
import type { Infer, Messages } from "./read";

export const callMedia = oneOf("audio", "video");
export type CallMedia = Infer<typeof callMedia>;

export const mediaSource = oneOf("mic", "camera", "screenAudio", "screenVideo");
export type MediaSource = Infer<typeof mediaSource>;

export const direction = oneOf("outgoing", "incoming");
export type Direction = Infer<typeof direction>;

export const callState = oneOf(
  "WaitCapabilities",
  "InvitationSent",
  "InvitationReceived",
  "InvitationAccepted",
  "OfferSent",
  "OfferReceived",
  "AnswerReceived",
  "Negotiated",
  "Connected",
  "Reconnecting",
  "Ended",
);
export type CallStateName = Infer<typeof callState>;

export const contact = object({ id: text, name: text, avatar: optional(text) });
export type Contact = Infer<typeof contact>;

const iceServer = object({ urls: textOrTexts, username: optional(text), credential: optional(text) });
export type IceServer = Infer<typeof iceServer>;

export const iceServers = list(iceServer);

const connectionSetup = {
  media: callMedia,
  aesKey: optional(text),
  iceServers: optional(iceServers),
  relay: optional(flag),
  generation: optional(integer),
  profile: optional(oneOf("simplex", "deltachat")),
  smpReconnect: optional(flag),
};

const commands = {
  capabilities: { media: callMedia },
  start: connectionSetup,
  offer: { ...connectionSetup, offer: text, iceCandidates: text },
  answer: { answer: text, iceCandidates: text, generation: optional(integer) },
  ice: { iceCandidates: text, generation: optional(integer) },
  media: { source: mediaSource, enable: flag },
  camera: { camera: oneOf("user", "environment") },
  description: { state: text, description: text },
  layout: { layout: oneOf("default", "localVideo", "remoteVideo") },
  permission: { title: text, chrome: text, safari: text },
  end: { reason: optional(text), message: optional(text) },
  hello: {
    version: integer,
    callId: text,
    direction,
    media: callMedia,
    encrypted: flag,
    state: callState,
    contact,
    profileName: text,
    connectedAt: optional(integer),
  },
  callState: { state: callState, alerting: optional(flag), connectedAt: optional(integer), slow: optional(flag) },
  incoming: { media: callMedia, encrypted: flag },
  ask: { question: text, text },
  carry: { text, expiresAt: integer },
  notCarried: { trouble: text, message: text },
  elsewhere: { canTakeOver: flag },
  takenOver: {},
  hold: { on: flag },
  say: { text },
  react: { emoji: text },
  error: { message: text },
};

export type Command = Messages<typeof commands>;
export type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** What a command is answered under: its numbers, and its own text for the echo. */
export interface Address {
  corrId?: number;
  callId?: string;
}
export interface Incoming {
  address: Address;
  /** The command as it came; null when the frame held none. */
  raw: Record<string, unknown> | null;
  command: Command | Error;
}

const readAddress = object({ corrId: optional(integer), callId: optional(text) });
const readCommand = message(commands);

/** One text frame of the server. Never throws: what cannot be read has an Error as its command. */
export const parseFrame = (frame: string): Incoming => {
  const envelope = json(frame);
  if (!isObject(envelope)) return { address: {}, raw: null, command: new Error("the frame is not a JSON object") };
  const address = attempt(() => readAddress(envelope, "envelope"));
  const raw = envelope["command"];
  return {
    address: address instanceof Error ? {} : address,
    raw: isObject(raw) ? raw : null,
    command: address instanceof Error ? address : attempt(() => readCommand(raw, "command")),
  };
};

export interface Capabilities {
  encryption: boolean;
}
export interface ConnectionState {
  connectionState: RTCPeerConnectionState | "reconnecting";
  iceConnectionState: RTCIceConnectionState;
  iceGatheringState: RTCIceGatheringState;
  signalingState: RTCSignalingState;
}
export type ErrorCode = "permission-denied" | "no-device" | "device-busy" | "unsupported" | "failed";
export type RestartCause = "stall" | "disconnected" | "failed" | "online";
export type SafetyStatus = "none" | "pending" | "ready" | "mismatch" | "unanswered";
export type EncryptionStatus = "none" | "on" | "mismatch" | "failing";

/** Rates in kbit/s, round trip in ms. */
export interface Quality {
  rttMs?: number;
  lossPercent?: number;
  inboundKbps?: number;
  outboundKbps?: number;
  fps?: number;
}

export type ClassicResponse =
  | { type: "capabilities"; capabilities: Capabilities }
  | { type: "offer"; offer: string; iceCandidates: string; capabilities: Capabilities; generation?: number }
  | { type: "answer"; answer: string; iceCandidates: string; generation?: number }
  | { type: "ice"; iceCandidates: string; generation?: number }
  | { type: "connection"; state: ConnectionState; generation?: number }
  | {
      type: "connected";
      connectionInfo: { iceCandidatePair: unknown; localCandidate?: unknown; remoteCandidate?: unknown };
    }
  | { type: "peerMedia"; source: MediaSource; enabled: boolean }
  | { type: "end" }
  | { type: "ended"; code?: string }
  | { type: "ok" }
  | { type: "error"; message: string; code?: ErrorCode };

export type ExtensionResponse =
  | { type: "hello"; version: 1; features: string[]; holding?: { generation: number } }
  | { type: "accept"; media: CallMedia }
  | { type: "decline" }
  | { type: "ignore" }
  | { type: "takeOver" }
  | { type: "restart"; cause: RestartCause }
  | { type: "peerEnded" }
  | { type: "prompt"; open: boolean }
  | { type: "peer"; localcall: number; enc?: boolean }
  | { type: "encryption"; status: EncryptionStatus; undecrypted: number }
  | ({ type: "quality" } & Quality)
  | { type: "held"; mine: boolean; theirs: boolean }
  | { type: "message"; kind: "text" | "reaction"; text: string }
  | { type: "safety"; status: SafetyStatus; words?: string[]; changed?: boolean }
  | { type: "confirm"; question: string; yes: boolean }
  | { type: "carried"; text: string };

export type Response = ClassicResponse | ExtensionResponse;
export type ResponseOf<T extends Response["type"]> = Extract<Response, { type: T }>;

/** A person's toggle of a device is told as the reply to a `media` command that nobody sent. */
export interface Unsolicited {
  resp: Response;
  command?: CommandOf<"media"> | Pick<Command, "type">;
}

const extensions: ReadonlySet<string> = new Set([
  "accept", "decline", "ignore", "takeOver", "restart", "peerEnded", "prompt", "peer", "encryption", "quality", "confirm",
  "held", "message", "safety", "carried",
] satisfies Exclude<ExtensionResponse["type"], "hello">[]);

/** Whether only a side that has said `hello` understands it. `hello` itself goes out unasked and is dropped by a classic one. */
export const isExtension = (response: Response): boolean => extensions.has(response.type);

/**
 * The echo of a command in its reply: whole to a classic server, to ours only what names it, so that no key travels back.
 */
export const echo = (raw: Record<string, unknown> | null, classic: boolean): Record<string, unknown> | undefined => {
  if (!raw || classic) return raw ?? undefined;
  const { type, source, enable } = raw;
  return type === "media" ? { type, source, enable } : { type };
};
