/** A call in this page: the host of hosts/bridge.ts with its engine, under the server that served the page. */

import { realClock } from "../engine/clock";
import { CallEngine } from "../engine/engine";
import { browser } from "../engine/environment";
import { BridgeHost } from "../hosts/bridge";
import type { Unsolicited } from "../wire/wcall";
import { holdDrawing } from "./drawing";
import { callSocket, takeSocket, takeWorker } from "./expected";
import { preferences } from "./preferences";
import type { ServedSession } from "./session";

export const environment = browser(takeWorker, preferences);

const openEngine = (emit: (message: Unsolicited) => void): CallEngine =>
  new CallEngine(environment, emit, holdDrawing);

/** `url`: of the call's socket. */
export const openSocketSession = (url: string): ServedSession => {
  const host = new BridgeHost({
    url,
    clock: realClock,
    date: Date.now,
    openSocket: takeSocket,
    createEngine: openEngine,
  });
  const { view, engine } = host;
  return {
    call: view,
    media: engine,
    actions: host,
    prepare: (media, encrypted) => engine.prepare(media === "video", encrypted),
    join: () => host.connect(),
    leave: () => host.close(),
    loadCarry: () => import("./link/carry"),
  };
};

export const openSession = (callId: string): ServedSession => openSocketSession(callSocket(callId));
