/** What a call that rings will need, made before anybody answers: beside devices that are being opened it takes long. */

import { createFrameWorker } from "../engine/worker-file";
import type { HomeCall } from "../wire/home";

export const socketUrl = (path: string): string => `${location.origin.replace(/^http/, "ws")}${path}`;

export const callSocket = (callId: string): string => socketUrl(`/call/${encodeURIComponent(callId)}/socket`);

/** By their address. The server closes each with its call, if nobody uses it. */
const sockets: Partial<Record<string, WebSocket>> = {};
/** One, while it is not used. */
const workers: Worker[] = [];

/** A call rings. Harmless twice. */
export const expectCall = ({ callId, encrypted }: HomeCall): void => {
  const url = callSocket(callId);
  if (encrypted && workers.length === 0) workers.push(createFrameWorker());
  if (sockets[url]) return;
  const socket = (sockets[url] = new WebSocket(`${url}/early`));
  socket.onclose = () => delete sockets[url];
};

export const takeSocket = (url: string): WebSocket => {
  const socket = sockets[url] ?? new WebSocket(url);
  delete sockets[url];
  return socket;
};

export const takeWorker = (): Worker => workers.pop() ?? createFrameWorker();
