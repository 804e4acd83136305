/**
 * What two of ours tell each other in a call beside the media: what each sends and whether it holds, safety words, and lines of text.
 * Loaded when a call is up. One for a call: its connections follow one another.
 */

import { cleanLine, isFact, MAX_TEXT, readNative, Throttle } from "../wire/native";
import type { NativeMessage, NativeOf } from "../wire/native";
import type { Clock } from "./clock";
import type { NativeChannel } from "./native-channel";
import type { Reporter } from "./reporter";
import { identityOf, isSafety, randomNonce, SafetyExchange } from "./safety";
import type { SafetyMessage } from "./safety";
import { SAFETY_WORDS } from "./safety-words";
import { SOURCES } from "./slots";
import type { ChatLine, DataUse, PeerMedia, Safety } from "./types";

/** A peer that has not said its part of the words by then may never do. */
const UNANSWERED_MS = 15_000;
const MAX_LINES = 50;

type State = Omit<NativeOf<"state">, "type">;

export interface NativeOptions {
  clock: Clock;
  report: Reporter;
  /** The peer has said what it sends: bytes tell when the first one is there. */
  peerChanged(): void;
  /** The peer asks for less, or for all again; the view has it. */
  asked(): void;
}

export class Native {
  private channel: NativeChannel | null = null;
  /** Apart, so that no flood of lines hides how the peer stands. */
  private readonly throttles: { facts: Throttle; lines: Throttle };
  private own: State | null = null;
  private said = "";
  private use: DataUse = "full";
  private usesSaid: DataUse = "full";
  private heard: State | null = null;
  private exchange: SafetyExchange | null = null;
  /** Words were there for other certificates than those of now. */
  private changed = false;
  /** Safety messages that came while this end worked out its own digests; null: there is an exchange of this connection. */
  private early: SafetyMessage[] | null = [];
  private lines = 0;
  private stopWaiting = (): void => undefined;

  constructor(private readonly options: NativeOptions) {
    const now = options.clock.now();
    this.throttles = { facts: new Throttle(now), lines: new Throttle(now) };
  }

  /** A connection is up: the first one, or one that follows another. `key`: the frame key as it travels, or empty. */
  speakOn(channel: NativeChannel, descriptions: { local: string; remote: string }, key: string): void {
    this.channel = channel;
    this.said = "";
    this.usesSaid = "full";
    this.early = [];
    const opened = (): void => {
      if (channel !== this.channel) return;
      this.options.report.view.patch({ canSay: true });
      this.hearUse("full");
      this.tellState();
      this.ask(this.use);
      void this.beginSafety(channel, descriptions, key);
    };
    channel.listen(opened, (data) => {
      if (channel === this.channel) this.receive(data);
    });
  }

  close(): void {
    this.channel = this.exchange = null;
    this.stopWaiting();
  }

  /** What this end sends; told at each change. */
  tell(own: State): void {
    this.own = own;
    this.tellState();
  }

  /** What the peer is to send; asked again on each connection. */
  ask(use: DataUse): void {
    this.use = use;
    if (use !== this.usesSaid && this.channel?.send({ type: "data", use })) this.usesSaid = use;
  }

  /** Which of the peer's sources are on, where `on` is what their bytes say: its word turns one off at once. */
  peerMedia<T extends PeerMedia>(on: T): T {
    const { heard } = this;
    return heard ? { ...on, ...Object.fromEntries(SOURCES.map((source) => [source, on[source] && heard[source]])) } : on;
  }

  /** Whether it went out. */
  say(kind: ChatLine["kind"], said: string): boolean {
    const text = cleanLine(said, MAX_TEXT);
    if (text === "" || !this.channel?.send(kind === "text" ? { type: "text", text } : { type: "reaction", emoji: text })) return false;
    this.show(kind, text, true);
    return true;
  }

  private tellState(): void {
    const { own, channel } = this;
    const text = JSON.stringify(own);
    if (own && text !== this.said && channel?.send({ type: "state", ...own })) this.said = text;
  }

  private receive(data: unknown): void {
    const message = readNative(data);
    const throttle = this.throttles[isFact(message) ? "facts" : "lines"];
    if (!throttle.passes(this.options.clock.now())) {
      if (throttle.dropped === 1) console.warn("localcall: the peer says more than is listened to");
      return;
    }
    if (message instanceof Error) console.warn(`localcall: the peer: ${message.message}`);
    else if (message) this.take(message);
  }

  private take(message: NativeMessage): void {
    if (isSafety(message)) {
      // The peer may be there first: what it says waits for this end's own digests.
      if (!this.early) void this.exchange?.receive(message);
      else if (this.early.length < 4) this.early.push(message);
    } else if (message.type === "state") {
      const { type: _, ...state } = message;
      this.heard = state;
      const { report } = this.options;
      report.peerMedia(this.peerMedia({ ...report.view.get().peer }));
      report.held({ theirs: state.held });
      this.options.peerChanged();
    } else if (message.type === "data") {
      this.hearUse(message.use);
    } else {
      this.show(message.type, message.type === "text" ? message.text : message.emoji, false);
    }
  }

  /** A peer says it on each connection anew, and nothing where it wants all. */
  private hearUse(asked: DataUse): void {
    const { view } = this.options.report;
    if (view.get().asked === asked) return;
    view.patch({ asked });
    this.options.asked();
  }

  private show(kind: ChatLine["kind"], text: string, mine: boolean): void {
    const { report, clock } = this.options;
    const { messages } = report.view.get();
    const line: ChatLine = { id: (this.lines += 1), kind, text, mine, at: clock.now() };
    report.view.patch({ messages: [...messages, line].slice(-MAX_LINES) });
    if (!mine) report.tell({ type: "message", kind, text });
  }

  // Safety words -------------------------------------------------------------------------------------------------------

  private async beginSafety(channel: NativeChannel, descriptions: { local: string; remote: string }, key: string): Promise<void> {
    const [local, remote] = await Promise.all([identityOf(descriptions.local), identityOf(descriptions.remote)]);
    if (channel !== this.channel) return;
    const before = this.exchange;
    if (before?.outcome.status === "mismatch") return;
    if (before?.ends.local !== local || before.ends.remote !== remote || before.ends.key !== key) {
      this.changed ||= before?.outcome.status === "ready";
      this.exchange = this.newExchange({ local, remote, key });
      this.stopWaiting();
      this.stopWaiting = this.options.clock.after(UNANSWERED_MS, () => this.showSafety(true));
      this.showSafety();
    }
    const { exchange } = this;
    void exchange?.begin();
    for (const message of this.early ?? []) void exchange?.receive(message);
    this.early = null;
  }

  private newExchange(ends: SafetyExchange["ends"]): SafetyExchange {
    const exchange = new SafetyExchange(ends, randomNonce(), {
      send: (message) => void this.channel?.send(message),
      changed: () => {
        if (exchange === this.exchange) this.showSafety();
      },
    });
    return exchange;
  }

  private showSafety(late = false): void {
    if (!this.exchange) return;
    const { status, words } = this.exchange.outcome;
    if (status !== "pending") this.stopWaiting();
    this.tellSafety(
      { status: status === "pending" && late ? "unanswered" : status, words, changed: this.changed },
      words.map((index) => SAFETY_WORDS[index]?.[1] ?? ""),
    );
  }

  /** @param names of the words, as programs are told them */
  private tellSafety(safety: Safety, names: string[]): void {
    const { report } = this.options;
    report.view.patch({ safety });
    const { status, changed } = safety;
    report.tell({ type: "safety", status, ...(names.length > 0 ? { words: names } : {}), ...(changed ? { changed } : {}) });
  }
}
