/**
 * The page under a localhost server: a WebSocket on one side, the engine on the other (docs/protocol.md sections 1, 3, 4).
 * Knows what a classic server may be told, keeps a call through a lost socket, and ends it when the server is gone.
 */

import type { Clock } from "../engine/clock";
import type { CallEngine } from "../engine/engine";
import type { EngineCommand } from "../engine/engine";
import { Store } from "../engine/store";
import type { CallActions, CallView } from "../engine/types";
import { echo, isExtension, parseFrame } from "../wire/wcall";
import type { CallMedia, Command, Incoming, Response, Unsolicited } from "../wire/wcall";
import { changes, openingView } from "./call-view";

const FEATURES = ["restart", "encryption", "prompt"];
/** When to try again after the socket was lost, counted from the last failure. */
const RETRIES_MS = [0, 250, 500, 1000];
const RETRY_FOR_MS = 10_000;
/** A browser does not tell a refused connection from others: two failures this quick in a row are taken for one. */
const REFUSED_MS = 1000;
const MAX_UNSENT = 200;
/** WebSocket.readyState (WHATWG WebSockets, section 3.1). */
const OPEN = 1;

export interface BridgeHostOptions {
  /** ws: or wss: address of the call's socket. */
  url: string;
  clock: Clock;
  /** Milliseconds since the epoch. */
  date(): number;
  openSocket(url: string): WebSocket;
  createEngine(emit: (message: Unsolicited) => void): CallEngine;
  /** The server is gone; devices and connection are freed already. */
  onBridgeLost?(): void;
}

export class BridgeHost implements CallActions {
  readonly view = new Store<CallView>(openingView);
  readonly engine: CallEngine;

  private socket: WebSocket | null = null;
  private callId: string | undefined;
  /** The server has said `hello`. */
  private extended = false;
  /** A server that gives commands without a `hello` is a classic one: it takes nobody back. */
  private classic = false;
  /** This page's part is over: the call ended, or another page has it. */
  private over = false;
  private closed = false;
  private unsent: string[] = [];
  private queue: Promise<void> = Promise.resolve();
  /** Grows when a call ends: what was queued for it is not done any more. */
  private epoch = 0;
  private lostAt: number | null = null;
  private attempts = 0;
  private refusals = 0;
  private stopRetry = (): void => undefined;

  constructor(private readonly options: BridgeHostOptions) {
    this.engine = options.createEngine(({ resp, command }) => this.send({ resp, command }));
    this.engine.view.subscribe(({ connection }) => {
      // A classic server keeps to itself what becomes of the call.
      const { phase, callState } = this.view.get();
      const news = this.classic && phase === "active" && connection === "connected" && callState !== "Connected";
      if (news) this.view.patch({ callState: "Connected", connectedAt: options.date() });
    });
  }

  accept(media: CallMedia): void {
    this.engine.prepare(media === "video", this.view.get().encrypted);
    this.view.patch({ phase: "active", media });
    this.send({ resp: { type: "accept", media } });
  }

  decline(): void {
    this.send({ resp: { type: "decline" } });
  }

  ignore(): void {
    this.send({ resp: { type: "ignore" } });
  }

  /** Devices are free at once; the reason and its sentence come from the server. */
  end(): void {
    this.stopCall();
    this.send({ resp: { type: "end" } });
  }

  takeOver(): void {
    this.over = false;
    this.send({ resp: { type: "takeOver" } });
  }

  confirm(question: string, yes: boolean): void {
    this.view.patch({ ask: null });
    this.send({ resp: { type: "confirm", question, yes } });
  }

  carry(text: string): void {
    this.send({ resp: { type: "carried", text } });
  }

  /** The person leaves: nothing is sent any more, everything is freed. */
  close(): void {
    this.closed = true;
    this.stopRetry();
    this.stopCall();
    this.socket?.close();
  }

  // The socket -------------------------------------------------------------------------------------------------------

  /** Says hello, on a socket that is new or that `openSocket` has open already. */
  connect(): void {
    const { clock, openSocket, url } = this.options;
    const began = clock.now();
    const socket = openSocket(url);
    let opened = false;
    this.socket = socket;
    const begin = (): void => {
      opened = true;
      const { holding } = this.engine;
      const hello: Response = {
        type: "hello",
        version: 1,
        features: FEATURES,
        ...(holding === null ? {} : { holding: { generation: holding } }),
      };
      socket.send(JSON.stringify({ resp: hello }));
      for (const frame of this.unsent.splice(0)) socket.send(frame);
    };
    socket.onopen = begin;
    socket.onmessage = ({ data }) => {
      this.lostAt = null;
      this.attempts = this.refusals = 0;
      if (typeof data === "string") this.receive(data);
    };
    socket.onclose = () => {
      if (this.socket !== socket || this.closed) return;
      this.socket = null;
      if (this.over) return;
      this.refusals = !opened && clock.now() - began < REFUSED_MS ? this.refusals + 1 : 0;
      this.lostAt ??= clock.now();
      this.reconnect(this.lostAt);
    };
    if (socket.readyState === OPEN) begin();
  }

  private reconnect(lostAt: number): void {
    const { clock } = this.options;
    if (this.classic || this.refusals >= 2 || clock.now() - lostAt > RETRY_FOR_MS) return this.loseBridge();
    const wait = RETRIES_MS[Math.min(this.attempts, RETRIES_MS.length - 1)] ?? 0;
    this.attempts += 1;
    this.stopRetry = clock.after(wait, () => this.connect());
  }

  private loseBridge(): void {
    this.over = true;
    this.stopCall();
    this.unsent = [];
    this.view.patch({ phase: "bridgeLost" });
    this.options.onBridgeLost?.();
  }

  private send(message: { corrId?: number; resp: Response; command?: unknown }): void {
    if (isExtension(message.resp) && !this.extended) return;
    const frame = JSON.stringify({ callId: this.callId, ...message });
    if (this.socket?.readyState === OPEN) this.socket.send(frame);
    // What a second ago was true of the call's quality is of no use later.
    else if (!this.over && message.resp.type !== "quality" && this.unsent.length < MAX_UNSENT) this.unsent.push(frame);
  }

  // Commands ---------------------------------------------------------------------------------------------------------

  private receive(frame: string): void {
    const incoming = parseFrame(frame);
    const { command } = incoming;
    if (command instanceof Error) return this.reply(incoming, { type: "error", message: command.message, code: "failed" });
    if (command.type === "hello") {
      this.extended = this.engine.extended = this.engine.ahead = true;
      this.callId = incoming.address.callId;
    }
    this.classic = !this.extended;
    if (command.type === "error") console.warn(command.message);
    if (BEGINNINGS.has(command.type)) this.over = false;
    const ends = command.type === "end" || command.type === "takenOver";
    if (ends) this.over = true;
    this.view.patch(changes(this.view.get(), command));
    if (!this.engine.handles(command)) {
      if (ACKNOWLEDGED.has(command.type)) this.reply(incoming, { type: "ok" });
      return;
    }
    if (ends) this.epoch += 1;
    if (ends || command.type === "media" || command.type === "camera") void this.run(incoming, command);
    else this.enqueue(incoming, command);
  }

  /** A description must be in place before what refers to it; an end waits for nothing. */
  private enqueue(incoming: Incoming, command: EngineCommand): void {
    const { epoch } = this;
    this.queue = this.queue.then(() => {
      if (epoch === this.epoch) return this.run(incoming, command);
      return this.reply(incoming, { type: "error", message: `${command.type}: the call has ended`, code: "failed" });
    });
  }

  private async run(incoming: Incoming, command: EngineCommand): Promise<void> {
    this.reply(incoming, await this.engine.handle(command));
  }

  private reply({ address, raw }: Incoming, resp: Response): void {
    this.send({ ...address, resp, command: echo(raw, !this.extended) });
  }

  private stopCall(): void {
    this.epoch += 1;
    this.engine.close();
  }
}

/** With these a page that had no part in a call has one again. */
const BEGINNINGS: ReadonlySet<Command["type"]> = new Set(["hello", "incoming", "capabilities", "start", "offer"]);

/** The classic commands that are the page's own affair, and are answered; those of section 3 are not. */
const ACKNOWLEDGED: ReadonlySet<Command["type"]> = new Set(["description", "layout", "permission"]);
