/**
 * The media side of a call: takes WCall commands, answers each, and tells by itself what happens
 * (docs/protocol.md sections 1 to 4). Survives an `end`: the next `capabilities`, `start` or `offer` begins a new call.
 */

import { decodeCandidates, decodeIce, decodeSession, encodeCandidates, encodeSession } from "../wire/session";
import type { Session } from "../wire/session";
import type {
  Command,
  CommandOf,
  ConnectionState,
  MediaSource,
  Response,
  RestartCause,
  Unsolicited,
} from "../wire/wcall";
import type { Beside } from "./beside";
import { Devices } from "./devices";
import { agreed } from "./encryption";
import type { Environment } from "./environment";
import { HeldCandidates } from "./held-candidates";
import { CallError, ended, orThrow } from "./errors";
import { FrameKey } from "./frame-key";
import { peerMaker } from "./make-peer";
import type { Setup } from "./make-peer";
import { LocalMedia } from "./media";
import type { Capture } from "./media";
import type { DeviceWatch } from "./device-watch";
import type { Peer } from "./peer";
import type { Description, Reconnection } from "./reconnection";
import { OK, Reporter } from "./reporter";
import { withoutOrphanCodecs } from "./sdp";
import { perSource, SLOTS, SOURCES } from "./slots";
import { Succession } from "./succession";
import { canTransform } from "./transforms";
import type { CallMediaControl, DataUse, DeviceControl, EngineView, LocalSource, Readable } from "./types";
import { optional } from "../load";

type EngineCommandType = "capabilities" | "start" | "offer" | "answer" | "ice" | "media" | "camera" | "end" | "takenOver" | "hold" | "say" | "react";
export type EngineCommand = CommandOf<EngineCommandType>;
type Handlers = { [T in EngineCommandType]: (command: CommandOf<T>) => Promise<Response> };

/** The first generation goes unnumbered: a classic host knows no other. */
const numbered = (generation: number): { generation?: number } => (generation > 0 ? { generation } : {});

const described = ({ sdp = "" }: RTCSessionDescriptionInit, peer: Peer): Description => ({
  sdp: withoutOrphanCodecs(sdp),
  candidates: peer.gathering.take(),
});

const told = (went: boolean): Response => {
  if (!went) throw new CallError("failed", "the peer is not ours, or not there yet");
  return OK;
};

export class CallEngine implements CallMediaControl {
  readonly view: Readable<EngineView>;
  /** The host understands extensions, and has the watchdogs: without it the page ends a dead call by itself. */
  extended = false;
  /** The host can take back what it was given: a description need not wait for devices that are as good as open. */
  ahead = false;

  private readonly report: Reporter;
  private readonly media: LocalMedia;
  private readonly certificate: Promise<RTCCertificate | undefined>;
  private readonly handlers: Handlers;
  private readonly devices: Devices;
  private readonly key: FrameKey;
  private readonly peers = new Succession();
  private readonly held = new HeldCandidates();
  /** There once a connection was up. */
  private beside: Beside | null = null;
  /** The connection that it follows, or will in a moment. */
  private followed: Peer | null = null;
  private use: DataUse = "full";
  /** What began this call, for restarts that the host does not command. */
  private setup: Setup | null = null;
  /** There once the peer of a call has said that its page reconnects by itself, as this one does. */
  private reconnection: Promise<Reconnection> | null = null;
  private stops: (() => void)[] = [];
  private deviceWatch: Promise<DeviceWatch> | null = null;
  /** Whether what `prepare` opens is as good as open. */
  private certain: Promise<boolean> | null = null;
  /** Rejects when the call ends, so that nothing waits for a browser that never answers. */
  private closed!: Promise<never>;
  private markClosed!: (reason: Error) => void;
  /** The connection is up, or will not be. */
  private markSettled = (): void => undefined;

  /**
   * @param emit is given what the page says unasked
   * @param hurry is given what the person and the peer wait for, so that what can wait makes room for it
   */
  constructor(
    private readonly environment: Environment,
    emit: (message: Unsolicited) => void,
    private readonly hurry: (work: Promise<unknown>) => void = () => undefined,
  ) {
    this.report = new Reporter(emit);
    this.view = this.report.view;
    this.report.view.patch({ speaker: environment.preferences.view.get().speakerId });
    this.media = new LocalMedia(environment, {
      changed: () => {
        this.sync();
        this.report.local(this.media.states, (source) => this.media.track(source));
      },
      prompt: (open) => this.report.prompt(open),
      unshared: () => this.report.toggled("screenVideo", false),
      ended: (source, track) => void this.fallOver(source, track),
    });
    this.devices = new Devices(this.media, this.report);
    this.key = new FrameKey(environment, this.report);
    // One certificate for all generations: a restart is then seen to come from the same end.
    this.certificate = environment.createCertificate().catch(() => undefined);
    this.handlers = {
      capabilities: (command) => this.capabilities(command),
      start: (command) => this.start(command),
      offer: (command) => this.offer(command),
      answer: (command) => this.answer(command),
      ice: (command) => this.ice(command),
      media: ({ source, enable }) => this.untilClosed(this.devices.command(source, enable)).then(() => OK),
      camera: ({ camera }) => this.media.face(camera).then(() => OK),
      end: async () => this.close(),
      takenOver: async () => this.close(),
      hold: async ({ on }) => this.setHold(on) ?? OK,
      say: async ({ text }) => told(this.say(text)),
      react: async ({ emoji }) => told(this.react(emoji)),
    };
    this.reopen();
  }

  handles(command: Command): command is EngineCommand {
    return Object.hasOwn(this.handlers, command.type);
  }

  private get peer(): Peer | null {
    return this.peers.current;
  }

  /** The generation of the connection that this page holds. */
  get holding(): number | null {
    return this.peer?.generation ?? null;
  }

  /** Never rejects: what goes wrong is an `error` response. */
  handle(command: EngineCommand): Promise<Response> {
    const response = this.respond(command);
    // A restart is drawn as it goes: somebody sees that it goes.
    if ((command.type === "start" || command.type === "offer") && !command.generation) {
      this.makeRoom();
      void response.then(({ type }) => type === "error" && this.markSettled());
    }
    return response;
  }

  private async respond(command: EngineCommand): Promise<Response> {
    try {
      const handler = this.handlers[command.type] as (command: EngineCommand) => Promise<Response>;
      return await handler(command);
    } catch (error) {
      const message = `${command.type}: ${error instanceof Error ? error.message : String(error)}`;
      return { type: "error", message, ...(error instanceof CallError ? { code: error.code } : {}) };
    }
  }

  /** What can wait waits from now on, until the connection is up. For a host that is about to say `start` or `offer`. */
  makeRoom(): void {
    this.markSettled();
    this.hurry(new Promise<void>((resolve) => (this.markSettled = resolve)));
  }

  /** The person has answered: what takes long begins before the server asks for it. What fails now, fails again then. */
  prepare(camera: boolean, encrypted: boolean): void {
    if (encrypted) this.key.warm();
    // Asked before the browser is busy with the devices themselves.
    this.certain = this.media.certain(camera);
    this.devices.open(camera).catch(() => undefined);
  }

  /** For `screen`: in the task of the click. */
  setSource(source: LocalSource, on: boolean): Promise<void> {
    return this.devices.toggle(source, on);
  }

  /** On hold nothing is sent, seen or heard, and the devices stay as they are. */
  setHold(on: boolean): void {
    this.report.held({ mine: on });
    this.sync();
    if (this.peers.known) this.showRemote(this.peers.known);
  }

  say(text: string): boolean {
    return !LEAN && (this.beside?.say("text", text) ?? false);
  }

  react(emoji: string): boolean {
    return !LEAN && (this.beside?.say("reaction", emoji) ?? false);
  }

  deviceControl(): Promise<DeviceControl> {
    const watch = (this.deviceWatch ??= this.watchDevices());
    if (!LEAN) watch.catch(() => (this.deviceWatch = null));
    return watch;
  }

  private async watchDevices(): Promise<DeviceWatch> {
    const { DeviceWatch } = await import("./device-watch");
    return new DeviceWatch(this.environment, this.media, this.report.view, (source) => void this.devices.toggle(source, true));
  }

  private async fallOver(source: Capture, track: MediaStreamTrack): Promise<void> {
    const part = await optional(import("./device-switch"));
    if (!(await part?.fallOver(this.media, source, track))) this.report.toggled(source, false);
  }

  useData(use: DataUse): void {
    if (LEAN) return;
    this.use = use;
    this.beside?.spare();
  }

  /** Frees every device, the connection and the worker at once. May be called at any time, any number of times. */
  close(): Response {
    this.markClosed(ended());
    this.markSettled();
    this.reopen();
    for (const stop of this.stops.splice(0)) stop();
    void this.reconnection?.then((reconnection) => reconnection.close());
    this.reconnection = this.setup = null;
    this.deviceWatch?.then((watch) => watch.close()).catch(() => undefined);
    this.deviceWatch = null;
    this.beside?.close();
    this.beside = this.followed = null;
    this.use = "full";
    this.certain = null;
    this.peers.close();
    this.key.close();
    this.held.clear();
    this.devices.close();
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
    if (canTransform()) this.key.warm();
    await this.untilClosed(this.devices.open(command.media === "video"));
    return { type: "capabilities", capabilities: { encryption: canTransform() } };
  }

  private async start(command: CommandOf<"start">): Promise<Response> {
    // Who offers may have no key: the capabilities below say so, and the peer decides. Who answers must not be without it.
    const { aesKey: _, ...keyless } = command;
    const described = await this.negotiate(canTransform() ? command : keyless, (peer) => peer.offer());
    const { session, ...rest } = this.packed("offer", described, command);
    return { type: "offer", offer: session, ...rest, capabilities: { encryption: canTransform() } };
  }

  private async offer(command: CommandOf<"offer">): Promise<Response> {
    const offered = orThrow(decodeSession(command.offer));
    const candidates = orThrow(decodeCandidates(command.iceCandidates));
    const described = await this.negotiate(command, (peer) => this.answerTo(peer, offered, candidates));
    const { session, ...rest } = this.packed("answer", described, command);
    return { type: "answer", answer: session, ...rest };
  }

  private async answer({ answer, iceCandidates, generation = 0 }: CommandOf<"answer">): Promise<Response> {
    const { peer } = this;
    if (!peer || generation > peer.generation) throw new CallError("failed", "call not started");
    if (generation < peer.generation) return OK;
    const session = orThrow(decodeSession(answer));
    const candidates = orThrow(decodeCandidates(iceCandidates));
    if (!peer.awaitsAnswer) throw new CallError("failed", "remote description already set");
    await this.accept(peer, session, candidates);
    return OK;
  }

  private async ice({ iceCandidates, generation = 0 }: CommandOf<"ice">): Promise<Response> {
    const given = orThrow(decodeIce(iceCandidates));
    if (Array.isArray(given)) await this.addCandidates(given, generation);
    else if (this.reconnection) await (await this.reconnection).receive(given);
    else throw new CallError("failed", "this call cannot be restarted");
    if (!this.peer) throw new CallError("failed", "call not started yet, will add candidates later");
    return OK;
  }

  // Steps ------------------------------------------------------------------------------------------------------------

  /** What `start` and `offer` share: a fresh connection, described while the devices open; answered when both are done. */
  private async negotiate(
    command: Setup,
    describe: (peer: Peer) => Promise<RTCSessionDescriptionInit>,
  ): Promise<Description> {
    const generation = command.generation ?? 0;
    if (this.peer && !this.mayReplace(this.peer, generation)) throw new CallError("failed", "call already started");
    if (command.aesKey !== undefined) this.useKey(command.aesKey);
    else if (generation === 0) this.key.drop();
    const opening = this.devices.open(command.media === "video");
    const devices = this.ahead ? this.unlessCertain(opening, command) : opening;
    // Awaited below with the rest; until then a refusal must not count as unhandled.
    devices.catch(() => undefined);
    try {
      const peer = await this.untilClosed(this.connect(command, generation));
      const [description] = await this.untilClosed(
        Promise.all([describe(peer), devices, this.key.ready, peer.gathering.ready]),
      );
      if (this.ahead) this.tellLateRefusal(opening, command);
      this.devices.heed(peer.lacking);
      return described(description, peer);
    } catch (error) {
      // A connection that could not be described is of no use; the devices stay for another try.
      if (this.peer?.generation === generation && !this.peers.fading) this.replacePeer(null);
      throw error;
    }
  }

  /** Settles as `opening` does, or before it where that is as good as settled. */
  private async unlessCertain(opening: Promise<void>, { media }: Setup): Promise<void> {
    const looked = this.certain ?? this.media.certain(media === "video");
    await Promise.race([opening, looked.then((certain) => (certain ? undefined : opening))]);
  }

  /** Another program took the device in that very moment. */
  private tellLateRefusal(opening: Promise<void>, { type }: Setup): void {
    opening.catch((error: unknown) => {
      if (error instanceof CallError && error.code !== "failed") this.report.tell({ type: "error", message: error.message, code: error.code }, { type });
    });
  }

  private packed(type: Session["type"], { sdp, candidates }: Description, { generation = 0 }: Setup) {
    const announced = { localcall: 1, enc: this.key.isHeld, ...(this.reconnects ? { smpReconnect: 1 } : {}) };
    return {
      session: encodeSession({ type, sdp, ...announced }),
      iceCandidates: encodeCandidates(candidates),
      ...numbered(generation),
    };
  }

  private async answerTo(peer: Peer, session: Session, candidates: RTCIceCandidateInit[]): Promise<RTCSessionDescriptionInit> {
    const answer = await peer.answer({ type: "offer", sdp: session.sdp }, candidates);
    this.learn(peer, session);
    return answer;
  }

  private async accept(peer: Peer, session: Session, candidates: RTCIceCandidateInit[]): Promise<void> {
    await this.untilClosed(peer.accept({ type: "answer", sdp: session.sdp }, candidates));
    this.learn(peer, session);
    this.devices.heed(peer.lacking);
  }

  private async addCandidates(candidates: RTCIceCandidateInit[], generation: number): Promise<void> {
    const { peer } = this;
    if (!peer || generation > peer.generation) this.held.hold(generation, candidates);
    else if (generation === peer.generation) await this.untilClosed(peer.addCandidates(candidates));
  }

  /** A newer generation may; and where two calls crossed, the peer's takes the place of ours, which nobody answered. */
  private mayReplace(peer: Peer, generation: number): boolean {
    return generation > peer.generation || (this.extended && generation === peer.generation && peer !== this.peers.known);
  }

  private async connect(command: Setup, generation: number): Promise<Peer> {
    const { closed } = this;
    const make = await peerMaker(this.environment, command, this.certificate);
    if (closed !== this.closed) throw ended();
    const peer: Peer = make(
      {
        candidates: (batch) => this.tellCandidates(peer, batch),
        candidate: (end, candidate) => this.report.candidate(end, candidate),
        state: (state) => this.onState(peer, state),
        unmuted: () => this.beside?.look(),
        peerEnded: () => this.report.tell({ type: "peerEnded" }),
      },
      this.key.transforms,
    );
    this.replacePeer(peer);
    if (generation === 0) {
      this.setup = command;
      void this.watchClassic(peer);
    }
    this.useHeld(peer);
    return peer;
  }

  private useKey(text: string): void {
    if (canTransform()) return this.key.use(text);
    this.report.view.patch({ mediaProblem: "unsupported" });
    throw new CallError("unsupported", "this browser cannot encrypt frames");
  }

  /** The peer's description is in place: what does it announce, and may media flow? */
  private learn(peer: Peer, session: Session): void {
    if (peer !== this.peer) throw ended();
    this.peers.known = peer;
    const { localcall = 0, enc } = session;
    this.report.announced(localcall, enc);
    this.report.encryption(agreed(this.view.get().encryption, this.key.isHeld, session));
    this.sync();
    if (!this.peers.fading) this.showRemote(peer);
    if (this.reconnects && session.smpReconnect) this.reconnection ??= this.reconnect(session);
  }

  private useHeld(peer: Peer): void {
    peer.addCandidates(this.held.take(peer.generation)).catch(() => undefined);
  }

  private showRemote(peer: Peer): void {
    this.report.remote((source) => (this.mayFlow && !this.view.get().held.mine ? peer.remoteTrack(source) : null));
  }

  private replacePeer(next: Peer | null): void {
    this.beside?.leave();
    this.peers.replace(next);
  }

  // What happens by itself ---------------------------------------------------------------------------------------------

  private onState(peer: Peer, state: ConnectionState): void {
    if (peer === this.peers.fading) return;
    const { connectionState } = state;
    const { peer: present, connection: before } = this.view.get();
    const connection = this.wasConnected && connectionState !== "connected" ? "reconnecting" : connectionState;
    this.report.view.patch({ connection });
    if (this.reconnection && this.wasConnected) {
      // The network must not hear that the call was lost: it would be over there.
      if (connection !== before) this.report.tell({ type: "connection", state: { ...state, connectionState: connection } });
      void this.reconnection.then((reconnection) => reconnection.state(connectionState));
    } else {
      this.report.tell({ type: "connection", state, ...numbered(peer.generation) });
      if (connectionState === "disconnected" || connectionState === "failed") this.askRestart(connectionState);
      // Where the host would command a restart, or the page makes its own, it is for these to say that nothing helps.
      if (connectionState === "failed" && this.reconnects) this.giveUp();
    }
    if (connectionState === "connected") {
      this.markSettled();
      this.onConnected(peer, present);
    }
  }

  private onConnected(peer: Peer, present: EngineView["peer"]): void {
    if (peer === this.followed) return;
    this.followed = peer;
    if (this.peers.fading) {
      this.showRemote(peer);
      this.peers.settle();
    }
    if (this.stops.length === 0) this.stops.push(this.environment.whenOnline(() => this.askRestart("online")));
    void this.follow(peer, present);
  }

  private async follow(peer: Peer, present: EngineView["peer"]): Promise<void> {
    const part = await optional(import("./beside"));
    if (!part || peer !== this.peer) return;
    this.beside ??= new part.Beside({
      clock: this.environment.clock,
      report: this.report,
      key: () => this.key.text,
      use: () => this.use,
      changed: () => this.sync(),
      stall: () => this.askRestart("stall"),
    });
    this.beside.follow(peer, present);
  }

  /** Whether this call was up, in this generation or an earlier one. */
  private get wasConnected(): boolean {
    return this.stops.length > 0;
  }

  private askRestart(cause: RestartCause): void {
    if (this.reconnection) {
      if (cause === "online") void this.reconnection.then((reconnection) => reconnection.online());
      return;
    }
    const wanted = this.wasConnected && this.peer?.restart(cause, this.view.get().peerIsLocalcall);
    if (wanted) this.report.tell({ type: "restart", cause: wanted });
  }

  // Restarts that the host does not command -----------------------------------------------------------------------------

  /** Whether this page would: a classic host never commands one, and ours says when it does not. */
  private get reconnects(): boolean {
    const { setup } = this;
    return (setup?.profile ?? "simplex") === "simplex" && (!this.extended || setup?.smpReconnect === true);
  }

  private async reconnect(announced: Session): Promise<Reconnection> {
    if (!SOCKET) throw ended();
    const { Reconnection } = await import("./reconnection");
    return new Reconnection(
      this.environment.clock,
      {
        peer: () => this.peer,
        restart: (...how) => this.restart(...how),
        accept: (...answer) => this.accept(...answer),
        addCandidates: (...found) => this.addCandidates(...found),
        report: this.report,
        giveUp: () => this.giveUp(),
      },
      announced,
      this.setup?.type === "start",
    );
  }

  /** @param offer the peer's, to be answered */
  private async restart(
    generation: number,
    fresh: boolean,
    offer?: Session,
    candidates: RTCIceCandidateInit[] = [],
  ): Promise<Description> {
    const { setup, peer } = this;
    if (!setup || !peer) throw ended();
    if (fresh) {
      return this.negotiate({ ...setup, generation }, (next) => (offer ? this.answerTo(next, offer, candidates) : next.offer()));
    }
    const description = await this.untilClosed(peer.restartIce(generation, offer, candidates));
    if (offer) this.learn(peer, offer);
    this.useHeld(peer);
    return described(description, peer);
  }

  private tellCandidates({ generation }: Peer, candidates: RTCIceCandidateInit[]): void {
    if (this.reconnection && generation > 0) void this.reconnection.then((reconnection) => reconnection.found(generation, candidates));
    else this.report.tell({ type: "ice", iceCandidates: encodeCandidates(candidates), ...numbered(generation) });
  }

  private async watchClassic(peer: Peer): Promise<void> {
    if (!SOCKET || this.extended) return;
    const part = await optional(import("./classic-watch"));
    part?.watchForClassicHost(this.environment.clock, peer, {
      // A host whose hello came late has watchdogs of its own.
      isCurrent: () => peer === this.peer && !this.extended,
      isDescribed: () => peer === this.peers.known,
      report: this.report,
      giveUp: () => this.giveUp(),
    });
  }

  private giveUp(): void {
    this.report.tell({ type: "ended" });
    this.close();
  }

  // What is sent -------------------------------------------------------------------------------------------------------

  private get mayFlow(): boolean {
    return this.peers.known === this.peer && this.view.get().encryption.status !== "mismatch";
  }

  /** Puts on the wire what the devices give. */
  private sync(): void {
    const { asked, held: { mine: held } } = this.view.get();
    const unwanted = (source: MediaSource): boolean => asked === "audio" && SLOTS[source].kind === "video";
    const sent = perSource((source) => (held || unwanted(source) ? null : this.media.track(source)));
    for (const source of SOURCES) {
      this.peer?.send(source, this.mayFlow ? sent[source] : null);
      // It flowed there; what was turned off since must stop there too.
      if (!sent[source]) this.peers.fading?.send(source, null);
    }
    if (LEAN) return;
    const { mic, camera, screenAudio, screenVideo } = sent;
    this.beside?.tell({ mic: !!mic, camera: !!camera, screenAudio: !!screenAudio, screenVideo: !!screenVideo, held });
  }
}
