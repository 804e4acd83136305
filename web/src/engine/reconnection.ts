/**
 * How the two pages of a `simplex` call make a lost connection anew, by messages among the candidates (docs/protocol.md,
 * "Reconnection"). The side that made the call's offer makes the restart offers, so that two never cross.
 */

import { encodeRestart } from "../wire/session";
import type { RestartMessage, Session } from "../wire/session";
import type { Clock } from "./clock";
import type { Peer } from "./peer";
import type { Reporter } from "./reporter";
import { RestartSchedule } from "./restart-schedule";
import { lineKinds } from "./sdp";

const PATIENCE = { graceMs: 2000, attemptMs: 10_000, attempts: Infinity };
const BUDGET_MS = 60_000;
/** A connection that is lost this soon after the network came back was lost with the network. */
const ONLINE_MS = 10_000;

export interface Description {
  readonly sdp: string;
  readonly candidates: RTCIceCandidateInit[];
}

/** What the engine does. */
export interface Restartable {
  peer(): Peer | null;
  /**
   * Describes this end anew, with a connection of its own where it is `fresh`, else as an ICE restart of the one there is.
   * @param offer the peer's, to be answered
   */
  restart(generation: number, fresh: boolean, offer?: Session, candidates?: RTCIceCandidateInit[]): Promise<Description>;
  /** Takes the answer to the last offer. */
  accept(peer: Peer, answer: Session, candidates: RTCIceCandidateInit[]): Promise<void>;
  addCandidates(candidates: RTCIceCandidateInit[], generation: number): Promise<void>;
  report: Reporter;
  giveUp(): void;
}

export class Reconnection {
  private readonly schedule: RestartSchedule;
  private generation = 0;
  private onlineAt = -Infinity;
  private stopBudget: (() => void) | null = null;
  private closed = false;
  private work: Promise<void> = Promise.resolve();

  /**
   * @param announced with the peer's first description: a restart has the same m-lines, and the peer is the same program
   * @param offers this side made the call's offer
   */
  constructor(
    private readonly clock: Clock,
    private readonly engine: Restartable,
    private readonly announced: Session,
    private readonly offers: boolean,
  ) {
    const isUp = (): boolean => engine.peer()?.state.connectionState === "connected";
    this.schedule = new RestartSchedule(clock, PATIENCE, isUp, () => this.attempt());
  }

  /** The connection that stood, or the one that follows it, is in another state. */
  state(state: RTCPeerConnectionState | "reconnecting"): void {
    if (state === "connected") {
      this.stopBudget?.();
      this.stopBudget = null;
      return this.schedule.stop();
    }
    this.stopBudget ??= this.clock.after(BUDGET_MS, () => this.giveUp());
    if (!this.offers) return;
    if (this.clock.now() - this.onlineAt < ONLINE_MS && state === "disconnected") this.schedule.wanted();
    else this.schedule.state(state);
  }

  /** The network is back, or another one. */
  online(): void {
    this.onlineAt = this.clock.now();
    if (this.offers && this.stopBudget) this.schedule.online();
  }

  /** Settles when the message is dealt with. What is of another generation, or not this side's to hear, is ignored. */
  receive({ t, gen, sdp = "", candidates, fresh = false }: RestartMessage): Promise<void> {
    if (t === "candidates") return this.engine.addCandidates(candidates, gen);
    const ours = this.offers === (t === "restartAnswer");
    if (!ours || (t === "restartAnswer" ? gen !== this.generation : gen <= this.generation)) return Promise.resolve();
    if (lineKinds(sdp) !== lineKinds(this.announced.sdp)) {
      this.giveUp();
      return Promise.resolve();
    }
    const { announced, engine } = this;
    if (t === "restartAnswer") {
      return this.inTurn(async () => {
        const peer = engine.peer();
        if (peer) await engine.accept(peer, { ...announced, type: "answer", sdp }, candidates);
      });
    }
    this.generation = gen;
    return this.inTurn(async () => {
      const answer = await engine.restart(gen, fresh || this.bothOurs, { ...announced, type: "offer", sdp }, candidates);
      if (gen === this.generation) this.send({ t: "restartAnswer", gen, ...answer });
    });
  }

  /** Those of a restart, which the host knows nothing of. */
  found(gen: number, candidates: RTCIceCandidateInit[]): void {
    this.send({ t: "candidates", gen, candidates });
  }

  close(): void {
    this.closed = true;
    this.schedule.stop();
    this.stopBudget?.();
  }

  /** They restart with a new connection always: in place a browser would take another certificate, and the safety words would not tell. */
  private get bothOurs(): boolean {
    return (this.announced.localcall ?? 0) > 0;
  }

  private attempt(): void {
    const fresh = this.bothOurs;
    const gen = (this.generation += 1);
    void this.inTurn(async () => {
      const offer = await this.engine.restart(gen, fresh);
      if (gen === this.generation) this.send({ t: "restartOffer", gen, ...offer, ...(fresh ? { fresh } : {}) });
    });
  }

  private send(message: RestartMessage): void {
    this.engine.report.tell({ type: "ice", iceCandidates: encodeRestart(message) });
  }

  private giveUp(): void {
    this.close();
    this.engine.giveUp();
  }

  /** One description after the other. What the browser refuses leaves the connection as it was. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.work = this.work
      .then(() => (this.closed ? undefined : work()))
      .catch((error: unknown) => console.warn("localcall: restart:", error));
    return this.work;
  }
}
