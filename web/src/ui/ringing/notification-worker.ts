/**
 * The service worker of the notifications: shows and closes them for the pages of its origin, and tells a page what the person
 * chose. It handles no fetch and keeps nothing, and no page lies in its scope: nothing can be intercepted.
 */

import type { Announcement, Choice, FromWorker, ToWorker } from "./messages";

declare const self: ServiceWorkerGlobalScope;

const { clients, registration } = self;

/** The one that was looked at last comes first (W3C Service Workers, clients.matchAll). */
const pages = (): Promise<readonly WindowClient[]> => clients.matchAll({ type: "window", includeUncontrolled: true });

const isHome = ({ url }: WindowClient): boolean => new URL(url).pathname === "/";

const close = async (tag: string): Promise<void> => {
  for (const notification of await registration.getNotifications({ tag })) notification.close();
};

/** Not while the person looks at another page of ours, which shows the same. */
const show = async ({ title, callId, ...options }: Announcement): Promise<boolean> => {
  if ((await pages()).some(({ focused }) => focused)) return false;
  await registration.showNotification(title, { ...options, data: callId } as NotificationOptions);
  return true;
};

const warn = (error: unknown): void => console.warn("localcall:", error);

const heed = async (message: ToWorker, source: ExtendableMessageEvent["source"]): Promise<void> => {
  if (message.type === "close") return close(message.tag);
  const { announcement } = message;
  const shown = await show(announcement).catch(warn);
  if (!shown) source?.postMessage({ unseen: announcement.tag } satisfies FromWorker);
};

/** One after the other: what is closed must have been shown before. */
let last: Promise<void> = Promise.resolve();

self.addEventListener("message", (event) => {
  last = last.then(() => heed(event.data as ToWorker, event.source)).catch(warn);
  event.waitUntil(last);
});

self.addEventListener("notificationclick", (event) => {
  const { action, notification } = event;
  notification.close();
  const act = async (): Promise<void> => {
    const home = (await pages()).find(isHome);
    if (!home) return void (await clients.openWindow("/"));
    home.postMessage({ choice: action as Choice, callId: String(notification.data) } satisfies FromWorker);
    if (action !== "decline") await home.focus();
  };
  event.waitUntil(act().catch(warn));
});
