/** A call in this page: the host of hosts/bridge.ts with its engine, under the server that served the page. */

import { realClock } from "../engine/clock";
import { CallEngine } from "../engine/engine";
import { browser } from "../engine/environment";
import { createFrameWorker } from "../engine/worker-file";
import { openBridge } from "../hosts/bridge";
import type { Unsolicited } from "../wire/wcall";
import { holdDrawing } from "./drawing";
import { preferences } from "./preferences";
import type { CallSession } from "./session";

export const socketUrl = (path: string): string => `${location.origin.replace(/^http/, "ws")}${path}`;

export const environment = browser(createFrameWorker, preferences);

const openEngine = (emit: (message: Unsolicited) => void): CallEngine =>
  new CallEngine(environment, emit, holdDrawing);

/** `path`: of the call's socket. */
export const openSocketSession = (path: string): CallSession => {
  const host = openBridge({
    url: socketUrl(path),
    clock: realClock,
    createEngine: openEngine,
  });
  const { view, engine } = host;
  return {
    call: view,
    media: engine,
    actions: host,
    prepare: (media, encrypted) => engine.prepare(media === "video", encrypted),
    leave: () => host.close(),
    loadCarry: () => import("./link/carry"),
  };
};

export const openSession = (callId: string): CallSession => openSocketSession(`/call/${encodeURIComponent(callId)}/socket`);
