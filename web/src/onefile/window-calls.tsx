/** The script of the page in one file, driven by `window.calls` and the URL hash of the program that opens it (docs/embedding.md). */

import { realClock } from "../engine/clock";
import { rehearse } from "../engine/rehearsal";
import { WindowCallsHost } from "../hosts/window-calls";
import type { WindowCalls } from "../hosts/window-calls";
import { drawSoon } from "../ui/drawing";
import type { CallSession } from "../ui/session";
import { createEngine, environment, show, tellNobody } from "./page";

/** A host that has no call for the page yet gives it one later than this. */
const IDLE_MS = 300;

const underWindowCalls = (calls: WindowCalls): void => {
  // A host ends a call by closing the page: nothing may ask it to stay, and some hosts take the question for a no.
  addEventListener("beforeunload", (event) => event.stopImmediatePropagation());
  const host = new WindowCallsHost({
    calls,
    clock: realClock,
    date: Date.now,
    // As other call pages read it: the name alone counts, wherever it stands.
    video: {
      later: location.search.includes("noOutgoingVideoInitially"),
      never: location.search.includes("disableVideoCompletely"),
    },
    createEngine,
    complain: (message) => console.error(`localcall: ${message}`),
  });
  const session: CallSession = { call: host.view, media: host.media, actions: host, leave: () => undefined };
  const draw = drawSoon(() => show(session, host.retry, () => host.close()));
  host.view.subscribe(draw);
  draw();
  // Not the present hash: two changes in one task are two events.
  addEventListener("hashchange", ({ newURL }) => host.command(new URL(newURL).hash));
  host.command(location.hash);
  realClock.after(IDLE_MS, () => {
    const { phase } = host.view.get();
    if (phase === "opening" || phase === "ringing") rehearse(environment).catch(() => undefined);
  });
};

const { calls } = window as { calls?: WindowCalls };
if (typeof calls === "object" && calls !== null) underWindowCalls(calls);
else tellNobody();
