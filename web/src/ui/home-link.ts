/** Home's socket: what the server tells, kept; what the person wants, asked. It comes back by itself when it is lost. */

import { Store } from "../engine/store";
import type { Readable } from "../engine/types";
import type { HomeCall, HomeContact, HomeEventOf, HomeRequest, HistoryEntry } from "../wire/home";
import { parseHomeFrame } from "../wire/home";

export interface HomeView {
  readonly link: "opening" | "open" | "lost";
  readonly profile: HomeEventOf<"profile"> | null;
  readonly contacts: readonly HomeContact[] | null;
  readonly calls: readonly HomeCall[] | null;
  readonly history: readonly HistoryEntry[] | null;
}

export const nothingKnown: HomeView = { link: "opening", profile: null, contacts: null, calls: null, history: null };

export type Result = Pick<HomeEventOf<"result">, "callId" | "error" | "servers" | "iceServers">;

/** What the interface uses of it. */
export interface Home {
  readonly view: Readable<HomeView>;
  /** Settles always; with `error` when it could not be done. */
  ask(request: HomeRequest): Promise<Result>;
}

const RETRY_MS = 1000;

export class HomeLink implements Home {
  readonly view: Readable<HomeView>;
  private readonly state = new Store<HomeView>(nothingKnown);
  private readonly asked = new Map<number, (result: Result) => void>();
  private socket: WebSocket | null = null;
  private failures = 0;
  private lastId = 0;

  /** `lostMessage`: what a request is answered with when the server is gone. */
  constructor(
    private readonly url: string,
    private readonly lostMessage: () => string,
  ) {
    this.view = this.state;
    this.open();
  }

  ask(request: HomeRequest): Promise<Result> {
    const id = ++this.lastId;
    if (this.socket?.readyState !== WebSocket.OPEN) return Promise.resolve({ error: this.lostMessage() });
    this.socket.send(JSON.stringify({ id, ...request }));
    return new Promise((resolve) => this.asked.set(id, resolve));
  }

  private open(): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.state.patch({ link: "open" });
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") this.hear(data);
    };
    socket.onclose = () => this.lost();
  }

  private hear(frame: string): void {
    const event = parseHomeFrame(frame);
    if (event instanceof Error) return console.warn("localcall:", event.message);
    if (event.type === "result") {
      this.asked.get(event.id)?.(event);
      this.asked.delete(event.id);
    } else if (event.type === "profile") this.state.patch({ profile: event });
    else if (event.type === "contacts") this.state.patch({ contacts: event.contacts });
    else if (event.type === "calls") this.state.patch({ calls: event.calls });
    else this.state.patch({ history: event.entries });
  }

  private lost(): void {
    for (const settle of this.asked.values()) settle({ error: this.lostMessage() });
    this.asked.clear();
    // A socket that comes back at once was a short break, of which nobody need read. What rang there rings no more.
    if (this.failures) this.state.patch({ link: "lost", calls: [] });
    setTimeout(() => this.open(), this.failures++ ? RETRY_MS : 0);
  }
}
