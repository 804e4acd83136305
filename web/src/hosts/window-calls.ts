/**
 * The page in somebody else's window: `window.calls` on one side, the engine on the other, commands in the URL hash
 * (docs/embedding.md). This host signals nothing but one offer and one answer: how the call goes on is found out here.
 */

import type { Clock } from "../engine/clock";
import type { CallEngine } from "../engine/engine";
import { Store } from "../engine/store";
import type { CallActions, CallMediaControl, CallView, EngineView, LocalSource, Readable } from "../engine/types";
import { parseHash } from "../wire/hash";
import { fromPlain, toPlain } from "../wire/plain";
import type { Packed } from "../wire/plain";
import { attempt } from "../wire/read";
import { iceServers } from "../wire/wcall";
import type { CallMedia, IceServer, Response, ResponseOf, Unsolicited } from "../wire/wcall";
import { openingView } from "./call-view";
import { strings as call } from "../ui/words/call";
import { strings } from "../ui/words/host";

/** What the host gives, as other call pages ask for it too. Nothing of it is believed. */
export interface WindowCalls {
  getIceServers?(): unknown;
  startCall?(offer: string): unknown;
  acceptCall?(answer: string): unknown;
  endCall?(): unknown;
  getAvatar?(): unknown;
}

/** From the query: what the person does not want, or the host does not offer. */
export interface VideoFlags {
  /** The call starts without the camera. */
  readonly later: boolean;
  /** There is no video at all, in either direction. */
  readonly never: boolean;
}

export interface WindowCallsOptions {
  calls: WindowCalls;
  clock: Clock;
  video: VideoFlags;
  /** Milliseconds since the epoch. */
  date(): number;
  createEngine(emit: (message: Unsolicited) => void): CallEngine;
  /** For the one who wrote the host. */
  complain(message: string): void;
}

const ICE_SERVERS_MS = 4000;
/** After this without a word the person is told who is silent. */
export const COMMAND_MS = 20_000;
const CONNECT_MS = 30_000;
/** The answer goes through a chat network that may be slow, and nobody says when it arrives. */
const ANSWER_MS = 60_000;
/** The grace and the three attempts of a restart. */
const RECONNECT_MS = 27_000;

type Step = "idle" | "prompting" | "offering" | "ringing" | "answering" | "negotiated" | "connected" | "ended";

const reasons = {
  "permission-denied": () => strings.denied,
  "no-device": () => strings.missing,
  "device-busy": () => strings.busy,
} as const;

/** Shown for a contact without a picture: the host gives no name to take letters from. */
const person =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='%23fff'%3E" +
  "%3Crect width='24' height='24' fill='%23667'/%3E%3Ccircle cx='12' cy='9.5' r='3.5'/%3E" +
  "%3Cpath d='M5 19a7 5.5 0 0 1 14 0z'/%3E%3C/svg%3E";

export class WindowCallsHost implements CallActions {
  readonly view: Store<CallView>;
  readonly engine: CallEngine;
  /** The engine as the interface sees it: without video where there is none. */
  readonly media: CallMediaControl;

  private step: Step = "idle";
  private offer: Packed | null = null;
  private again: (() => void) | null = null;
  private readonly servers: Promise<IceServer[]>;
  private stopTimer: () => void;
  /** Grows with each call and each end: what an older one still waits for is void. */
  private turn = 0;
  private networkChanged = false;

  constructor(private readonly options: WindowCallsOptions) {
    const { clock, video } = options;
    this.view = new Store<CallView>({ ...openingView, contact: { id: "", name: call.someone, avatar: person } });
    this.engine = options.createEngine(({ resp }) => this.hear(resp));
    this.engine.extended = true;
    this.engine.ahead = true;
    this.media = video.never ? withoutVideo(this.engine) : this.engine;
    this.servers = this.askServers();
    void this.askAvatar();
    this.stopTimer = clock.after(COMMAND_MS, () => this.notice(strings.noCommand));
  }

  /** Runs again what failed before anything was handed over; null when that is not so. */
  get retry(): (() => void) | null {
    return this.again;
  }

  /** `location.hash` as it is now, at the start and at each change. */
  command(hash: string): void {
    const command = parseHash(hash);
    if (/^#?$/.test(hash)) return;
    const { complain } = this.options;
    const prompting = this.step === "prompting";
    // Whatever the host says is news of this call: the question is not open any more.
    if (prompting) this.rest();
    if (command instanceof Error) {
      complain(`the hash was ignored: ${command.message}`);
      const [, name] = /^#?(\w+)=/.exec(hash) ?? [];
      if (this.step === "idle" && (name === "offerIncomingCall" || name === "acceptCall")) this.fail("peer-failed", strings.unreadable);
    } else if (command === null) complain("the hash was ignored: it is no command");
    else if (command.name === "onAnswer") void this.take(command.sdp);
    else if (this.step !== "idle") complain(`${command.name} was ignored: there is a call already`);
    else if (command.name === "startCall") {
      this.engine.makeRoom();
      this.start();
    } else {
      const packed = attempt(() => fromPlain("offer", command.sdp));
      if (packed instanceof Error) {
        complain(`${command.name} was ignored: ${packed.message}`);
        return this.fail("peer-failed", strings.unreadable);
      }
      this.offer = packed;
      if (command.name === "acceptCall") {
        // No click in this page waits to be seen.
        this.engine.makeRoom();
        this.accept(this.firstMedia);
      } else this.prompt();
    }
  }

  accept(media: CallMedia): void {
    const { offer } = this;
    if (!offer) return;
    this.begin("answering", "incoming", media, () => this.accept(media));
    this.view.patch({ callState: "OfferReceived" });
    const turn = this.turn;
    void this.negotiate(media, turn, { offer: offer.session, iceCandidates: offer.candidates }).then((answer) => {
      if (!answer || !this.hand("acceptCall", answer, turn)) return;
      this.await(ANSWER_MS);
    });
  }

  decline(): void {
    this.leave("declined", strings.declined);
  }

  /** Hangs up, cancels or declines: the host is told. */
  end(): void {
    if (this.step === "connected" || this.step === "negotiated") this.leave("hung-up", strings.hungUp);
    else this.leave("cancelled", strings.cancelled);
  }

  /** The person has read how the call ended: the host may close this window. */
  close(): void {
    this.tell("endCall");
  }

  takeOver(): void {}

  confirm(): void {}

  // The way to a connection --------------------------------------------------------------------------------------------

  private get firstMedia(): CallMedia {
    return this.options.video.later || this.options.video.never ? "audio" : "video";
  }

  private prompt(): void {
    this.step = "prompting";
    this.stopTimer();
    this.view.patch({ phase: "ringing", direction: "incoming", media: this.firstMedia, callState: "InvitationReceived" });
  }

  private rest(): void {
    this.step = "idle";
    this.offer = null;
    this.view.patch({ phase: "opening", direction: null, callState: null });
  }

  private start(): void {
    const media = this.firstMedia;
    this.begin("offering", "outgoing", media, () => this.start());
    this.view.patch({ callState: "WaitCapabilities" });
    const turn = this.turn;
    void this.negotiate(media, turn, null).then((offer) => {
      if (!offer || !this.hand("startCall", offer, turn)) return;
      this.step = "ringing";
      // Nobody says when it rings there, or how long: that is the host's.
      this.view.patch({ callState: "OfferSent", alerting: true });
    });
  }

  private begin(step: Step, direction: "incoming" | "outgoing", media: CallMedia, again: () => void): void {
    this.turn += 1;
    this.step = step;
    this.stopTimer();
    this.again = again;
    this.engine.prepare(media === "video", false);
    this.view.patch({ phase: "active", direction, media, endReason: null, endMessage: null, ...(this.told === strings.noCommand ? { notice: "" } : {}) });
  }

  /** The description of this side as plain SDP; null when the call is over, or cannot be. */
  private async negotiate(media: CallMedia, turn: number, offer: { offer: string; iceCandidates: string } | null): Promise<string | null> {
    const run = (servers: IceServer[]): Promise<Response> => {
      const setup = { media, profile: "deltachat", iceServers: servers } as const;
      return this.engine.handle(offer ? { type: "offer", ...setup, ...offer } : { type: "start", ...setup });
    };
    const servers = await this.servers;
    if (turn !== this.turn) return null;
    let response = await run(servers);
    if (turn === this.turn && response.type === "error" && servers.length > 0 && !isDevice(response)) {
      this.options.complain(`the ICE servers were not used: ${response.message}`);
      const plain = await run([]);
      if (plain.type !== "error") this.notice(strings.noServers);
      response = plain;
    }
    if (turn !== this.turn) return null;
    if (response.type === "offer") return toPlain(response.offer, response.iceCandidates);
    if (response.type === "answer") return toPlain(response.answer, response.iceCandidates);
    if (response.type === "error") this.refused(response, offer !== null);
    return null;
  }

  private refused(response: ResponseOf<"error">, answering: boolean): void {
    this.options.complain(response.message);
    if (isDevice(response)) this.fail(response.code, reasons[response.code](), true);
    else if (answering) this.fail("peer-failed", strings.unreadable);
    else this.fail("page-failed", strings.failed);
  }

  private async take(sdp: string): Promise<void> {
    const { complain } = this.options;
    if (this.step !== "ringing") return complain("onAnswer was ignored: no offer waits for an answer");
    const turn = this.turn;
    const packed = attempt(() => fromPlain("answer", sdp));
    if (packed instanceof Error) return complain(`onAnswer was ignored: ${packed.message}`);
    this.step = "negotiated";
    const response = await this.engine.handle({ type: "answer", answer: packed.session, iceCandidates: packed.candidates });
    if (turn !== this.turn) return;
    if (response.type === "error") {
      complain(response.message);
      return this.fail("peer-failed", strings.unreadable);
    }
    this.view.patch({ callState: "Negotiated", alerting: false });
    this.await(CONNECT_MS);
  }

  /** False when the host did not take it: then the call is over. */
  private hand(name: "startCall" | "acceptCall", sdp: string, turn: number): boolean {
    this.again = null;
    const taken = this.tell(name, sdp, () => turn === this.turn && this.fail("core-refused", strings.notTaken));
    if (!taken) this.fail("core-refused", strings.notTaken);
    return taken;
  }

  private await(ms: number): void {
    if (this.step === "connected") return;
    this.step = "negotiated";
    this.stopTimer();
    this.stopTimer = this.options.clock.after(ms, () => this.fail("connect-failed", strings.connectFailed));
  }

  // What happens by itself ---------------------------------------------------------------------------------------------

  private hear(response: Response): void {
    if (response.type === "error" && isDevice(response)) this.leave(response.code, reasons[response.code]());
    else if (response.type === "peerEnded") this.fail("peer-hung-up", strings.peerHungUp);
    else if (response.type === "restart") this.networkChanged = true;
    else if (response.type === "connection") this.onConnection(response.state.connectionState);
  }

  private onConnection(state: string): void {
    if (this.step === "ended" || this.step === "idle") return;
    if (state === "connected") {
      this.stopTimer();
      this.step = "connected";
      this.networkChanged = false;
      this.view.patch({ callState: "Connected", connectedAt: this.view.get().connectedAt ?? this.options.date() });
    } else if (this.view.get().callState === "Connected" && (state === "disconnected" || state === "failed")) {
      this.view.patch({ callState: "Reconnecting" });
      this.stopTimer = this.options.clock.after(RECONNECT_MS, () => this.lose());
    }
  }

  private lose(): void {
    if (this.networkChanged) this.fail("network-changed", strings.networkChanged);
    else this.fail("connection-lost", strings.lost);
  }

  private leave(reason: string, message: string): void {
    if (this.step === "ended") return;
    this.fail(reason, message);
    this.tell("endCall");
  }

  private fail(endReason: string, endMessage: string, mayRetry = false): void {
    if (this.step === "ended") return;
    this.turn += 1;
    this.stopTimer();
    this.step = "ended";
    const again = mayRetry ? this.again : null;
    this.again = again && (() => ((this.step = "idle"), again()));
    this.engine.close();
    this.view.patch({ phase: "ended", callState: "Ended", endReason, endMessage });
  }

  // The host -----------------------------------------------------------------------------------------------------------

  /** Calls one of the host's own; false when it is not there or throws, `refused` when its promise rejects. */
  private tell(name: "startCall" | "acceptCall" | "endCall", sdp?: string, refused?: () => void): boolean {
    const { calls, complain } = this.options;
    const outcome = attempt(() => {
      const own: ((...given: string[]) => unknown) | undefined = calls[name];
      if (typeof own !== "function") throw new Error("there is none");
      return own.apply(calls, sdp === undefined ? [] : [sdp]);
    });
    const fell = (error: unknown): void => complain(`window.calls.${name}: ${String(error)}`);
    if (outcome instanceof Error) {
      fell(outcome);
      return false;
    }
    Promise.resolve(outcome).catch((error: unknown) => {
      fell(error);
      refused?.();
    });
    return true;
  }

  /** A host that has none to give, or does not give them, is no reason not to try without. */
  private async askServers(): Promise<IceServer[]> {
    const { calls, clock, complain } = this.options;
    let stop = (): void => undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        stop = clock.after(ICE_SERVERS_MS, () => reject(new Error("no answer")));
      });
      const given = await Promise.race([Promise.resolve().then(() => calls.getIceServers?.()), late]);
      return iceServers(typeof given === "string" ? JSON.parse(given) : given, "what it gave");
    } catch (error) {
      complain(`window.calls.getIceServers: ${String(error)}`);
      this.notice(strings.noServers);
      return [];
    } finally {
      stop();
    }
  }

  private async askAvatar(): Promise<void> {
    try {
      const avatar = await this.options.calls.getAvatar?.();
      const { contact } = this.view.get();
      if (typeof avatar === "string" && avatar && contact) this.view.patch({ contact: { ...contact, avatar } });
    } catch (error) {
      this.options.complain(`window.calls.getAvatar: ${String(error)}`);
    }
  }

  private get told(): string {
    return this.view.get().notice ?? "";
  }

  private notice(notice: string): void {
    this.view.patch({ notice });
  }
}

const isDevice = (response: ResponseOf<"error">): response is ResponseOf<"error"> & { code: keyof typeof reasons } =>
  response.code !== undefined && Object.hasOwn(reasons, response.code);

const VIDEO: readonly LocalSource[] = ["camera", "screen"];

const blind = (view: EngineView): EngineView => ({
  ...view,
  lacking: VIDEO,
  peer: { ...view.peer, camera: false, screenVideo: false },
  streams: { ...view.streams, remoteCamera: null, remoteScreen: null },
});

const withoutVideo = (engine: CallEngine): CallMediaControl => {
  const view: Readable<EngineView> = {
    get: () => blind(engine.view.get()),
    subscribe: (listener) => engine.view.subscribe((next) => listener(blind(next))),
  };
  return {
    view,
    setSource: (source, on) => engine.setSource(source, on),
    useData: (use) => engine.useData(use),
    setHold: (on) => engine.setHold(on),
    say: (text) => engine.say(text),
    react: (emoji) => engine.react(emoji),
    deviceControl: () => engine.deviceControl(),
  };
};
