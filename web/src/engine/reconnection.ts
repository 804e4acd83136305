/**
 * How the two pages of a `simplex` call make a lost connection anew, by messages among the candidates (docs/protocol.md,
 * "Reconnection"). The side that made the call's offer makes the restart offers, so that two never cross.
 */

import type { RestartMessage } from "../wire/session";
import type { Clock } from "./clock";
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

/** What the engine does. `fresh`: with a connection of its own, else as an ICE restart of the one there is. */
export interface Restartable {
  isUp(): boolean;
  offer(generation: number, fresh: boolean): Promise<Description>;
  answer(generation: number, offer: Description, fresh: boolean): Promise<Description>;
  /** Takes the answer to the last offer. */
  accept(answer: Description): Promise<void>;
  addCandidates(candidates: RTCIceCandidateInit[], generation: number): Promise<void>;
  send(message: RestartMessage): void;
  giveUp(): void;
}

export interface ReconnectionOptions {
  /** This side made the call's offer. */
  offers: boolean;
  /** Both ends are ours. */
  fresh: boolean;
  /** The peer's first description: a restart has the same m-lines. */
  sdp: string;
}

export class Reconnection {
  private readonly schedule: RestartSchedule;
  private generation = 0;
  private onlineAt = -Infinity;
  private stopBudget: (() => void) | null = null;
  private closed = false;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly engine: Restartable,
    private readonly options: ReconnectionOptions,
  ) {
    this.schedule = new RestartSchedule(clock, PATIENCE, () => engine.isUp(), () => this.attempt());
  }

  /** The connection that stood, or the one that follows it, is in another state. */
  state(state: RTCPeerConnectionState | "reconnecting"): void {
    if (state === "connected") {
      this.stopBudget?.();
      this.stopBudget = null;
      return this.schedule.stop();
    }
    this.stopBudget ??= this.clock.after(BUDGET_MS, () => this.giveUp());
    if (!this.options.offers) return;
    if (this.clock.now() - this.onlineAt < ONLINE_MS && state === "disconnected") this.schedule.wanted();
    else this.schedule.state(state);
  }

  /** The network is back, or another one. */
  online(): void {
    this.onlineAt = this.clock.now();
    if (this.options.offers && this.stopBudget) this.schedule.online();
  }

  /** Settles when the message is dealt with. What is of another generation, or not this side's to hear, is ignored. */
  receive({ t, gen, sdp = "", candidates, fresh = false }: RestartMessage): Promise<void> {
    if (t === "candidates") return this.engine.addCandidates(candidates, gen);
    const ours = this.options.offers === (t === "restartAnswer");
    if (!ours || (t === "restartAnswer" ? gen !== this.generation : gen <= this.generation)) return Promise.resolve();
    if (lineKinds(sdp) !== lineKinds(this.options.sdp)) {
      this.giveUp();
      return Promise.resolve();
    }
    const description = { sdp, candidates };
    if (t === "restartAnswer") return this.inTurn(() => this.engine.accept(description));
    this.generation = gen;
    return this.inTurn(async () => {
      // Between two of ours always: in place a browser would take another certificate, and the safety words would not tell.
      const answer = await this.engine.answer(gen, description, fresh || this.options.fresh);
      if (gen === this.generation) this.engine.send({ t: "restartAnswer", gen, ...answer });
    });
  }

  close(): void {
    this.closed = true;
    this.schedule.stop();
    this.stopBudget?.();
  }

  private attempt(): void {
    const { fresh } = this.options;
    const gen = (this.generation += 1);
    void this.inTurn(async () => {
      const offer = await this.engine.offer(gen, fresh);
      if (gen === this.generation) this.engine.send({ t: "restartOffer", gen, ...offer, ...(fresh ? { fresh } : {}) });
    });
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
