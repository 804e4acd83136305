/**
 * The service worker of the notifications: shows and closes them for the pages of its origin, and tells a page what the person
 * chose. It handles no fetch and keeps nothing, and no page lies in its scope: nothing can be intercepted.
 */

import type { Announcement, FromWorker, ToWorker } from "./messages";

declare const self: ServiceWorkerGlobalScope;

const { clients, registration } = self;

/** The one that was looked at last comes first (W3C Service Workers, clients.matchAll). */
const pages = (): Promise<readonly WindowClient[]> => clients.matchAll({ type: "window", includeUncontrolled: true });

const isHome = ({ url }: WindowClient): boolean => new URL(url).pathname === "/";

const close = async (tag: string): Promise<void> => {
  for (const notification of await registration.getNotifications({ tag })) notification.close();
};

/** Not while the person looks at another page of ours, which shows the same. */
const show = async ({ title, callId, ...options }: Announcement): Promise<void> => {
  if ((await pages()).some(({ focused }) => focused)) return;
  await registration.showNotification(title, { ...options, data: callId } as NotificationOptions);
};

/** One after the other: what is closed must have been shown before. */
let last: Promise<void> = Promise.resolve();

self.addEventListener("message", (event) => {
  const message = event.data as ToWorker;
  last = last
    .then(() => (message.type === "show" ? show(message.announcement) : close(message.tag)))
    .catch((error: unknown) => console.warn("localcall:", error));
  event.waitUntil(last);
});

self.addEventListener("notificationclick", (event) => {
  const { action, notification } = event;
  notification.close();
  const act = async (): Promise<void> => {
    const home = (await pages()).find(isHome);
    if (!home) return void (await clients.openWindow("/"));
    home.postMessage({ choice: action, callId: String(notification.data) } as FromWorker);
    if (action !== "decline") await home.focus();
  };
  event.waitUntil(act().catch((error: unknown) => console.warn("localcall:", error)));
});
