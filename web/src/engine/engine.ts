/**
 * The media side of a call: takes WCall commands, answers each, and tells by itself what happens
 * (docs/protocol.md sections 1 to 4). Survives an `end`: the next `capabilities`, `start` or `offer` begins a new call.
 */

import { importKey } from "../wire/frames";
import { decodeCandidates, decodeSession, encodeCandidates, encodeSession } from "../wire/session";
import type { Session } from "../wire/session";
import type {
  Command,
  CommandOf,
  ConnectionState,
  ErrorCode,
  IceServer,
  MediaSource,
  Response,
  ResponseOf,
  RestartCause,
  Unsolicited,
} from "../wire/wcall";
import { afterFrames, agreed } from "./encryption";
import type { Environment } from "./environment";
import { LocalMedia } from "./media";
import type { Monitor } from "./monitor";
import { Peer } from "./peer";
import { OK, Reporter } from "./reporter";
import { withoutOrphanCodecs } from "./sdp";
import { SOURCES } from "./slots";
import { canTransform, FrameTransforms } from "./transforms";
import type { CallMediaControl, EngineView, LocalSource, MediaProblem, Readable } from "./types";

type EngineCommandType = "capabilities" | "start" | "offer" | "answer" | "ice" | "media" | "camera" | "end" | "takenOver";
export type EngineCommand = CommandOf<EngineCommandType>;
type Handlers = { [T in EngineCommandType]: (command: CommandOf<T>) => Promise<Response> };

/** A classic host has no watchdog of its own. */
const CLASSIC_CONNECT_MS = 30_000;
const MAX_HELD_CANDIDATES = 500;

class CallError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const MIC_PROBLEMS = {
  denied: ["permission-denied", "no permission for the microphone"],
  missing: ["no-device", "no microphone was found"],
  busy: ["device-busy", "the microphone cannot be opened"],
} as const satisfies Record<string, readonly [MediaProblem, string]>;

/** Without STUN over TLS: no browser speaks it, and some refuse the whole list for it. */
const usable = (servers: readonly IceServer[]): RTCIceServer[] =>
  servers
    .map((server) => ({ ...server, urls: [server.urls].flat().filter((url) => !url.startsWith("stuns:")) }))
    .filter(({ urls }) => urls.length > 0);

/** The first generation goes unnumbered: a classic host knows no other. */
const numbered = (generation: number): { generation?: number } => (generation > 0 ? { generation } : {});

type MakePeer = (...parts: ConstructorParameters<typeof Peer>) => Peer;

/** What is of one profile alone is loaded with its first call. */
const maker = async ({ type, profile }: CommandOf<"start" | "offer">): Promise<MakePeer> => {
  if (profile !== "deltachat") return (...parts) => new Peer(...parts);
  const { DeltaChatPeer } = await import("./deltachat-peer");
  return (...parts) => new DeltaChatPeer(...parts, type === "start");
};

const ended = (): CallError => new CallError("failed", "the call has ended");

const orThrow = <T>(value: T | Error): T => {
  if (value instanceof Error) throw value;
  return value;
};

export class CallEngine implements CallMediaControl {
  readonly view: Readable<EngineView>;
  /** The host understands extensions, and has the watchdogs: without it the page ends a dead call by itself. */
  extended = false;

  private readonly report: Reporter;
  private readonly media: LocalMedia;
  private readonly certificate: Promise<RTCCertificate | undefined>;
  private readonly handlers: Handlers;
  private devices: Promise<void> | null = null;
  private key: { text: string; transforms: FrameTransforms; ready: Promise<void> } | null = null;
  /** Started before it is needed: a worker takes longer to start than a description takes to travel. */
  private spareWorker: Worker | null = null;
  private peer: Peer | null = null;
  /** What a restart replaces carries the media until its successor is up: a path that stalled may come back before. */
  private fading: Peer | null = null;
  /** The connection whose other end has announced itself: nothing is sent to one that has not. */
  private known: Peer | null = null;
  private monitor: Monitor | null = null;
  private held: { generation: number; candidates: RTCIceCandidateInit[] } = { generation: 0, candidates: [] };
  private stops: (() => void)[] = [];
  /** Rejects when the call ends, so that nothing waits for a browser that never answers. */
  private closed!: Promise<never>;
  private markClosed!: (reason: Error) => void;

  /** @param emit is given what the page says unasked */
  constructor(
    private readonly environment: Environment,
    emit: (message: Unsolicited) => void,
  ) {
    this.report = new Reporter(emit);
    this.view = this.report.view;
    this.media = new LocalMedia(environment, {
      changed: () => {
        this.sync();
        this.report.local(this.media.states, (source) => this.media.track(source));
      },
      prompt: (open) => this.report.prompt(open),
      lost: (source) => this.report.toggled(source === "screen" ? "screenVideo" : source, false),
    });
    // One certificate for all generations: a restart is then seen to come from the same end.
    this.certificate = environment.createCertificate().catch(() => undefined);
    this.handlers = {
      capabilities: (command) => this.capabilities(command),
      start: (command) => this.start(command),
      offer: (command) => this.offer(command),
      answer: (command) => this.answer(command),
      ice: (command) => this.ice(command),
      media: (command) => this.switchMedia(command),
      camera: ({ camera }) => this.media.face(camera).then(() => OK),
      end: async () => this.close(),
      takenOver: async () => this.close(),
    };
    this.reopen();
  }

  static handles(command: Command): command is EngineCommand {
    return (ENGINE_COMMANDS as ReadonlySet<string>).has(command.type);
  }

  /** The generation of the connection that this page holds. */
  get holding(): number | null {
    return this.peer?.generation ?? null;
  }

  /** Never rejects: what goes wrong is an `error` response. */
  async handle(command: EngineCommand): Promise<Response> {
    try {
      const handler = this.handlers[command.type] as (command: EngineCommand) => Promise<Response>;
      return await handler(command);
    } catch (error) {
      const message = `${command.type}: ${error instanceof Error ? error.message : String(error)}`;
      return { type: "error", message, ...(error instanceof CallError ? { code: error.code } : {}) };
    }
  }

  /** The person has answered: what takes long begins before the server asks for it. What fails now, fails again then. */
  prepare(camera: boolean, encrypted: boolean): void {
    if (encrypted) this.warmWorker();
    this.openDevices(camera).catch(() => undefined);
  }

  /** Turns a device on or off by the person's hand, and tells. For `screen`: in the task of the click. */
  async setSource(source: LocalSource, on: boolean): Promise<void> {
    if (!this.devices) return;
    const sources: MediaSource[] = source === "screen" ? ["screenVideo", "screenAudio"] : [source];
    const sent = sources.map((one) => this.media.track(one) !== null);
    await this.media.set(source, on);
    sources.forEach((one, index) => {
      const now = this.media.track(one) !== null;
      if (now !== sent[index]) this.report.toggled(one, now);
    });
  }

  /** Frees every device, the connection and the worker at once. May be called at any time, any number of times. */
  close(): Response {
    this.markClosed(ended());
    this.reopen();
    for (const stop of this.stops.splice(0)) stop();
    this.replacePeer(null);
    this.fade(null);
    this.dropKey();
    this.spareWorker?.terminate();
    this.spareWorker = null;
    this.devices = null;
    this.held = { generation: 0, candidates: [] };
    this.media.release();
    this.report.closed();
    return OK;
  }

  private reopen(): void {
    this.closed = new Promise((_, reject) => (this.markClosed = reject));
    this.closed.catch(() => undefined);
  }

  /** The outcome of `work`, unless the call ends first. */
  private untilClosed<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.closed]);
  }

  // Commands ---------------------------------------------------------------------------------------------------------

  private async capabilities(command: CommandOf<"capabilities">): Promise<Response> {
    if (canTransform()) this.warmWorker();
    await this.untilClosed(this.openDevices(command.media === "video"));
    return { type: "capabilities", capabilities: { encryption: canTransform() } };
  }

  private async start(command: CommandOf<"start">): Promise<Response> {
    return this.negotiate(
      command,
      (peer) => peer.offer(),
      (offer, iceCandidates): ResponseOf<"offer"> => ({
        type: "offer",
        offer,
        iceCandidates,
        capabilities: { encryption: canTransform() },
      }),
    );
  }

  private async offer(command: CommandOf<"offer">): Promise<Response> {
    const session = orThrow(decodeSession(command.offer));
    const candidates = orThrow(decodeCandidates(command.iceCandidates));
    return this.negotiate(
      command,
      async (peer) => {
        const description = await peer.answer({ type: "offer", sdp: session.sdp });
        this.learn(peer, session, candidates);
        return description;
      },
      (answer, iceCandidates): ResponseOf<"answer"> => ({ type: "answer", answer, iceCandidates }),
    );
  }

  private async answer({ answer, iceCandidates, generation = 0 }: CommandOf<"answer">): Promise<Response> {
    const { peer } = this;
    if (!peer || generation > peer.generation) throw new CallError("failed", "call not started");
    if (generation < peer.generation) return OK;
    const session = orThrow(decodeSession(answer));
    const candidates = orThrow(decodeCandidates(iceCandidates));
    if (!peer.awaitsAnswer) throw new CallError("failed", "remote description already set");
    await this.untilClosed(peer.accept({ type: "answer", sdp: session.sdp }));
    this.learn(peer, session, candidates);
    return OK;
  }

  private async ice({ iceCandidates, generation = 0 }: CommandOf<"ice">): Promise<Response> {
    const candidates = orThrow(decodeCandidates(iceCandidates));
    const { peer } = this;
    if (!peer || generation > peer.generation) {
      this.hold(generation, candidates);
      if (!peer) throw new CallError("failed", "call not started yet, will add candidates later");
    } else if (generation === peer.generation) {
      await this.untilClosed(peer.addCandidates(candidates));
    }
    return OK;
  }

  private async switchMedia({ source, enable }: CommandOf<"media">): Promise<Response> {
    if (!this.devices) throw new CallError("failed", "call has not yet passed the capabilities stage");
    const device = source === "mic" || source === "camera" ? source : "screen";
    if (device === "screen" && enable) throw new CallError("failed", "sharing the screen needs a click in the page");
    await this.untilClosed(this.media.set(device, enable));
    if (enable && this.media.states[device] !== "on") throw new CallError("failed", "cannot enable media source");
    return OK;
  }

  // Steps ------------------------------------------------------------------------------------------------------------

  /** What `start` and `offer` share: a fresh connection, described while the devices open; answered when both are done. */
  private async negotiate(
    command: CommandOf<"start" | "offer">,
    describe: (peer: Peer) => Promise<RTCSessionDescriptionInit>,
    respond: (session: string, iceCandidates: string) => ResponseOf<"offer" | "answer">,
  ): Promise<Response> {
    const generation = command.generation ?? 0;
    if (this.peer && !this.mayReplace(this.peer, generation)) throw new CallError("failed", "call already started");
    if (command.aesKey !== undefined) this.useKey(command.aesKey);
    else if (generation === 0) this.dropKey();
    const devices = this.openDevices(command.media === "video");
    // Awaited below with the rest; until then a refusal must not count as unhandled.
    devices.catch(() => undefined);
    try {
      const peer = await this.untilClosed(this.connect(command, generation));
      const [description] = await this.untilClosed(
        Promise.all([describe(peer), devices, this.key?.ready, peer.gathering.ready]),
      );
      const { type, sdp = "" } = description;
      const session = encodeSession({
        type: type as Session["type"],
        sdp: withoutOrphanCodecs(sdp),
        localcall: 1,
        enc: this.key !== null,
      });
      const response = respond(session, encodeCandidates(peer.gathering.take()));
      return { ...response, ...numbered(generation) };
    } catch (error) {
      // A connection that could not be described is of no use; the devices stay for another try.
      if (this.peer?.generation === generation && !this.fading) this.replacePeer(null);
      throw error;
    }
  }

  /** A newer generation may; and where two calls crossed, the peer's takes the place of ours, which nobody answered. */
  private mayReplace(peer: Peer, generation: number): boolean {
    return generation > peer.generation || (this.extended && generation === peer.generation && peer !== this.known);
  }

  private async connect(command: CommandOf<"start" | "offer">, generation: number): Promise<Peer> {
    const { closed } = this;
    const [certificate, create] = await Promise.all([this.certificate, maker(command)]);
    if (closed !== this.closed) throw ended();
    const peer: Peer = create(
      this.environment,
      {
        candidates: (batch) => this.report.tell({ type: "ice", iceCandidates: encodeCandidates(batch), ...numbered(generation) }),
        state: (state) => this.onState(peer, state),
        unmuted: () => this.monitor?.poll(),
        peerEnded: () => this.report.tell({ type: "peerEnded" }),
      },
      {
        generation,
        transforms: this.key?.transforms ?? null,
        setup: {
          iceServers: usable(command.iceServers ?? []),
          iceTransportPolicy: command.relay ? "relay" : "all",
          // One transport from the start: a quarter of the candidates, and chat messages are small.
          bundlePolicy: "max-bundle",
          encodedInsertableStreams: this.key !== null,
          ...(certificate ? { certificates: [certificate] } : {}),
        },
      },
    );
    this.replacePeer(peer);
    if (this.held.generation === generation) void peer.addCandidates(this.held.candidates.splice(0));
    this.watchClassic(peer);
    return peer;
  }

  private useKey(text: string): void {
    if (this.key?.text === text) return;
    if (!canTransform()) throw this.problem("unsupported", "this browser cannot encrypt frames");
    this.dropKey();
    const worker = this.spareWorker ?? this.environment.createFrameWorker();
    this.spareWorker = null;
    const transforms = new FrameTransforms(
      worker,
      (frames) => this.report.encryption(afterFrames(this.view.get().encryption, frames)),
      () => this.report.encryption({ ...this.view.get().encryption, status: "failing" }),
    );
    const ready = importKey(text).then((key) => transforms.useKey(key));
    ready.catch(() => undefined);
    this.key = { text, transforms, ready };
  }

  private warmWorker(): void {
    if (!this.key) this.spareWorker ??= this.environment.createFrameWorker();
  }

  private dropKey(): void {
    this.key?.transforms.close();
    this.key = null;
  }

  /** Opens the devices once a call. Rejects when there can be no call with what was had. */
  private openDevices(camera: boolean): Promise<void> {
    const { closed } = this;
    this.devices ??= this.media.open(camera).then(() => {
      if (closed !== this.closed) throw ended();
      const { mic, camera: had } = this.media.states;
      if (mic === "on" || mic === "off" || mic === "starting" || (mic === "missing" && had === "on")) {
        this.report.view.patch({ mediaProblem: mic === "missing" ? "no-device" : null });
        return;
      }
      this.devices = null;
      this.media.release();
      this.report.view.patch({ local: { mic, camera: had === "on" ? "off" : had, screen: "off" } });
      const [code, message] = MIC_PROBLEMS[mic];
      throw this.problem(code, message);
    });
    return this.devices;
  }

  private problem(code: MediaProblem, message: string): CallError {
    this.report.view.patch({ mediaProblem: code });
    return new CallError(code, message);
  }

  /** The peer's description is in place: what does it announce, and may media flow? */
  private learn(peer: Peer, session: Session, candidates: RTCIceCandidateInit[]): void {
    if (peer !== this.peer) throw ended();
    this.known = peer;
    const { localcall = 0, enc } = session;
    this.report.announced(localcall, enc);
    this.report.encryption(agreed(this.view.get().encryption, this.key !== null, session));
    this.sync();
    if (!this.fading) this.showRemote(peer);
    // One bad candidate of a bundle does not undo the description it came with.
    peer.addCandidates(candidates).catch(() => undefined);
  }

  private hold(generation: number, candidates: RTCIceCandidateInit[]): void {
    if (generation < this.held.generation) return;
    if (generation > this.held.generation) this.held = { generation, candidates: [] };
    if (this.held.candidates.length < MAX_HELD_CANDIDATES) this.held.candidates.push(...candidates);
  }

  private showRemote(peer: Peer): void {
    this.report.remote((source) => (this.mayFlow ? peer.remoteTrack(source) : null));
  }

  private replacePeer(next: Peer | null): void {
    const { peer } = this;
    this.monitor?.stop();
    this.monitor = this.known = null;
    this.peer = next;
    if (peer?.wasConnected && next) this.fade(peer);
    else peer?.close();
  }

  private fade(peer: Peer | null): void {
    this.fading?.close();
    this.fading = peer;
  }

  // What happens by itself ---------------------------------------------------------------------------------------------

  private onState(peer: Peer, state: ConnectionState): void {
    if (peer === this.fading) return;
    const { connectionState } = state;
    const { peer: present } = this.view.get();
    this.report.view.patch({ connection: this.wasConnected && connectionState !== "connected" ? "reconnecting" : connectionState });
    this.report.tell({ type: "connection", state, ...numbered(peer.generation) });
    if (connectionState === "connected") this.onConnected(peer, present);
    if (connectionState === "disconnected" || connectionState === "failed") this.askRestart(connectionState);
    if (connectionState === "failed" && !this.extended) this.giveUp();
  }

  private onConnected(peer: Peer, present: EngineView["peer"]): void {
    if (this.monitor) return;
    if (this.fading) {
      this.showRemote(peer);
      this.fade(null);
    }
    if (this.stops.length === 0) this.stops.push(this.environment.whenOnline(() => this.askRestart("online")));
    void this.watch(peer, present);
  }

  /** What a call needs only once it is up is loaded then. */
  private async watch(peer: Peer, present: EngineView["peer"]): Promise<void> {
    const { Monitor } = await import("./monitor");
    if (this.monitor || peer !== this.peer) return;
    this.monitor = new Monitor(this.environment.clock, peer, present, {
      peerMedia: (on) => this.report.peerMedia(peer.peerMedia(on)),
      stall: () => this.askRestart("stall"),
      quality: (quality) => this.report.quality(quality),
      route: (route) => this.report.route(route),
    });
  }

  /** Whether this call was up, in this generation or an earlier one. */
  private get wasConnected(): boolean {
    return this.stops.length > 0;
  }

  private askRestart(cause: RestartCause): void {
    const wanted = this.wasConnected && this.peer?.restart(cause, this.view.get().peerIsLocalcall);
    if (wanted) this.report.tell({ type: "restart", cause: wanted });
  }

  private watchClassic(peer: Peer): void {
    if (this.extended) return;
    this.environment.clock.after(CLASSIC_CONNECT_MS, () => {
      if (peer !== this.peer || peer.wasConnected) return;
      const { state } = peer;
      this.report.tell({ type: "connection", state });
      if (state.connectionState === "failed" || state.connectionState === "disconnected") this.giveUp();
    });
  }

  private giveUp(): void {
    this.report.tell({ type: "ended" });
    this.close();
  }

  // What is sent -------------------------------------------------------------------------------------------------------

  private get mayFlow(): boolean {
    return this.known === this.peer && this.view.get().encryption.status !== "mismatch";
  }

  /** Puts on the wire what the devices give. */
  private sync(): void {
    for (const source of SOURCES) {
      const track = this.media.track(source);
      this.peer?.send(source, this.mayFlow ? track : null);
      // It flowed there; what was turned off since must stop there too.
      if (!track) this.fading?.send(source, null);
    }
  }
}

const ENGINE_COMMANDS: ReadonlySet<EngineCommandType> = new Set([
  "capabilities", "start", "offer", "answer", "ice", "media", "camera", "end", "takenOver",
]);
