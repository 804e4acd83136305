/** Says outside of the page what happens in home: by notifications, at the tab and on the program's icon. */

import { Store } from "../../engine/store";
import type { Readable } from "../../engine/types";
import type { HistoryEntry, HomeCall } from "../../wire/home";
import type { Home } from "../home-link";
import { callsShown } from "../incoming";
import type { Preferences } from "../preferences";
import type { Sounds } from "../sounds";
import { announcements, missedCalls } from "./announcements";
import type { FromWorker, ToWorker } from "./messages";
import workerUrl from "./notification-worker?worker&url";

/** What was not shown, since the person was looking, is told again while it holds: they may have looked away. */
const AGAIN_MS = 1000;

interface Chosen {
  answer: (call: HomeCall) => void;
  decline: (call: HomeCall) => void;
  callBack: (entry: HistoryEntry) => void;
}

export interface MissedView {
  /** Not seen yet, newest first. */
  readonly missed: readonly HistoryEntry[];
}

/** Registers it when it is first needed. Its scope is the folder of its file, where there is no page. */
const start = async (): Promise<ServiceWorker> => {
  const registration = await navigator.serviceWorker.register(workerUrl);
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!worker) throw new Error("the notification worker did not start");
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("the notification worker did not start"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
  return worker;
};

const mayNotify = (): boolean =>
  "serviceWorker" in navigator && "Notification" in window && Notification.permission === "granted";

/** Keys of a keyboard or a headset, where the browser has the action. */
const onPlayKey = (handler: (() => void) | null): void => {
  try {
    navigator.mediaSession.setActionHandler("play", handler);
  } catch {
    // It has none.
  }
};

export class Announcer {
  readonly view: Readable<MissedView>;
  private readonly state = new Store<MissedView>({ missed: [] });
  private readonly rang = new Set<string>();
  /** What the worker was told to show, by tag. */
  private readonly shown = new Map<string, string>();
  private worker: Promise<ServiceWorker> | null = null;
  private leftAt: number | null = null;
  private ringing: HomeCall | null = null;

  constructor(
    private readonly home: Home,
    private readonly sounds: Sounds,
    private readonly preferences: Preferences,
    private readonly chosen: Chosen,
  ) {
    this.view = this.state;
    const update = (): void => this.update();
    for (const source of [home.view, sounds.view, preferences.view]) (source as Readable<object>).subscribe(update);
    for (const event of ["focus", "blur"]) addEventListener(event, update);
    document.addEventListener("visibilitychange", update);
    addEventListener("pagehide", () => this.say([]));
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.addEventListener("message", ({ data }) => this.hear(data as FromWorker));
      navigator.serviceWorker.startMessages();
    }
    update();
  }

  /** The person has read of the calls that they missed. */
  seen(): void {
    const newest = Math.max(0, ...this.state.get().missed.map(({ endedAt }) => endedAt));
    if (newest) this.preferences.set({ missedSeenAt: newest });
  }

  private get calls(): readonly HomeCall[] {
    return this.home.view.get().calls ?? [];
  }

  private update(): void {
    const { calls } = this;
    const preferred = this.preferences.view.get();
    const { on, unlocked } = this.sounds.view.get();
    const { banner, rings } = callsShown(calls, null);
    for (const call of calls) if (call.ringing) this.rang.add(call.callId);
    const looking = document.visibilityState === "visible" && document.hasFocus();
    this.leftAt = looking ? null : (this.leftAt ?? Date.now());
    this.answerByKey(banner && rings ? banner : null);

    const missed = missedCalls(this.home.view.get().history ?? [], preferred);
    const before = this.state.get().missed;
    if (missed.length !== before.length || missed[0]?.id !== before[0]?.id) {
      this.state.patch({ missed });
      // Chromium has it for installed pages.
      if ("setAppBadge" in navigator) navigator.setAppBadge(missed.length).catch(() => undefined);
    }
    const known = { calls, missed, rang: this.rang, leftAt: this.leftAt, preferred, silent: !on || unlocked };
    this.say(mayNotify() ? announcements(known) : []);
  }

  private answerByKey(call: HomeCall | null): void {
    if (call?.callId === this.ringing?.callId) return;
    this.ringing = call;
    onPlayKey(call && (() => this.chosen.answer(call)));
  }

  private say(wanted: ReturnType<typeof announcements>): void {
    const tags = new Set(wanted.map(({ tag }) => tag));
    for (const tag of this.shown.keys()) {
      if (tags.has(tag)) continue;
      this.shown.delete(tag);
      this.tell({ type: "close", tag });
    }
    for (const announcement of wanted) {
      const text = JSON.stringify(announcement);
      if (this.shown.get(announcement.tag) === text) continue;
      this.shown.set(announcement.tag, text);
      this.tell({ type: "show", announcement });
    }
  }

  private tell(message: ToWorker): void {
    this.worker ??= start();
    this.worker
      .then((worker) => worker.postMessage(message))
      .catch((error: unknown) => {
        this.worker = null;
        this.shown.clear();
        console.warn("localcall:", error);
      });
  }

  /** Only what still rings is answered or declined: a notification may be older than what became of its call. */
  private hear(said: FromWorker): void {
    if ("unseen" in said) {
      this.shown.delete(said.unseen);
      setTimeout(() => this.update(), AGAIN_MS);
      return;
    }
    const { choice, callId } = said;
    const call = this.calls.find((one) => one.callId === callId && one.state === "InvitationReceived");
    const entry = this.home.view.get().history?.find(({ id }) => String(id) === callId);
    if (choice === "answer" && call) this.chosen.answer(call);
    if (choice === "decline" && call) this.chosen.decline(call);
    if (choice === "callBack" && entry) this.chosen.callBack(entry);
  }
}
