/**
 * What goes on beside a call that is up: its counters are looked at, a peer of ours is talked to, and where either end wishes it less
 * is sent. Loaded then. One for a call: its connections follow one another.
 */

import { optional } from "../load";
import type { MediaSource } from "../wire/wcall";
import { SETTLED_MS } from "./clock";
import type { Clock } from "./clock";
import { limitOf, WHOLE } from "./limits";
import { Monitor } from "./monitor";
import type { Native } from "./native";
import type { Peer } from "./peer";
import type { Reporter } from "./reporter";
import { SOURCES } from "./slots";
import type { ChatLine, DataUse, PeerMedia } from "./types";

/** Pictures a second that no camera makes. */
const BEYOND = 120;

export interface BesideOptions {
  clock: Clock;
  report: Reporter;
  /** The frame key of the call as it travels, or empty. */
  key(): string;
  /** What the person wishes; what the peer asks for is in the view. */
  use(): DataUse;
  /** Something new decides what is sent. */
  changed(): void;
  stall(): void;
}

export class Beside {
  private peer: Peer | null = null;
  private monitor: Monitor | null = null;
  /** There once a connection to a peer of ours was up. */
  private native: Native | null = null;
  private stopSettling = (): void => undefined;
  private freed = false;

  constructor(private readonly options: BesideOptions) {}

  /** A connection is up. @param present what the peer sent so far */
  follow(peer: Peer, present: PeerMedia): void {
    const { clock, report, stall } = this.options;
    this.leave();
    this.peer = peer;
    this.monitor = new Monitor(clock, peer, present, report, {
      peerMedia: (on) => {
        const seen = peer.peerMedia(on);
        report.peerMedia((!LEAN && this.native?.peerMedia(seen)) || seen);
      },
      stall,
      heldBack: () => this.free(peer),
    });
    if (this.isSparing) this.shape();
    if (this.native) void this.converse(peer);
    this.stopSettling = clock.after(SETTLED_MS, () => this.settle(peer));
  }

  /** The connection is not the call's any more. */
  leave(): void {
    this.stopSettling();
    this.monitor?.stop();
    this.monitor = this.peer = null;
  }

  close(): void {
    this.leave();
    this.native?.close();
  }

  /** Something of the peer came that was not there before. */
  look(): void {
    this.monitor?.poll();
  }

  /** The person wishes otherwise. */
  spare(): void {
    if (LEAN) return;
    this.native?.ask(this.options.use());
    this.monitor?.judgeAnew();
    this.shape();
  }

  say(kind: ChatLine["kind"], text: string): boolean {
    return !LEAN && (this.native?.say(kind, text) ?? false);
  }

  tell(...own: Parameters<Native["tell"]>): void {
    if (!LEAN) this.native?.tell(...own);
  }

  /** The first picture is there, and may grow. */
  private settle(peer: Peer): void {
    if (LEAN) return peer.shape("camera", WHOLE);
    if (!this.isSparing) this.shape(["camera"]);
    if (!this.native && this.options.report.view.get().peerIsLocalcall) void this.converse(peer);
  }

  /** An encoder that is told anew what it may take forgets how it had to save. */
  private free(peer: Peer): void {
    this.freed = !this.freed;
    if (!this.isSparing) peer.shape("camera", { maxFramerate: this.freed ? BEYOND : BEYOND + 1 });
  }

  private async converse(peer: Peer): Promise<void> {
    if (LEAN) return;
    const part = await optional(import("./native"));
    if (!part || peer !== this.peer || !peer.native) return;
    const { clock, report, key, use, changed } = this.options;
    const asked = (): void => {
      changed();
      this.shape();
    };
    this.native ??= new part.Native({ clock, report, peerChanged: () => this.monitor?.told(), asked });
    this.native.ask(use());
    this.native.speakOn(peer.native, peer.descriptions, key());
    changed();
  }

  private shape(sources: readonly MediaSource[] = SOURCES): void {
    if (LEAN) return;
    for (const source of sources) this.peer?.shape(source, limitOf(source, this.isSparing));
  }

  /** By the wish of either end. */
  private get isSparing(): boolean {
    return !LEAN && (this.options.use() !== "full" || this.options.report.view.get().asked !== "full");
  }
}
