/**
 * The script of the one-file page, which somebody else's program opens (docs/embedding.md): driven by `window.calls` and the
 * URL hash where that is there, else by a WebSocket at its own origin's root, as SimpleX Chat's desktop application does.
 */

import { render } from "preact";
import { realClock } from "./engine/clock";
import { CallEngine } from "./engine/engine";
import { browser } from "./engine/environment";
import { rehearse } from "./engine/rehearsal";
import { createFrameWorker } from "./engine/worker-inline";
import { BridgeHost } from "./hosts/bridge";
import { COMMAND_MS, WindowCallsHost } from "./hosts/window-calls";
import type { WindowCalls } from "./hosts/window-calls";
import { CallScreen } from "./ui/call-screen";
import "./ui/contrast";
import { drawSoon, holdDrawing } from "./ui/drawing";
import { preferences } from "./ui/preferences";
import type { CallSession } from "./ui/session";
import { audioContext, Sounds } from "./ui/sounds";
import type { SoundName } from "./ui/sounds";
import { onChosenSpeaker } from "./ui/speaker";
import "./ui/style.css";
import { strings } from "./ui/words/call";
import { strings as words } from "./ui/words/host";
import { best, speak } from "./ui/words/speech";
import type { Spoken } from "./ui/words/speech";

/** Stands before this script where the file was written for a language (`localcall page --lang`); its person may want English. */
declare const localcall_language: Spoken | undefined;

/** A host that has no call for the page yet gives it one later than this. */
const IDLE_MS = 300;

const environment = browser(createFrameWorker, preferences);

/** Ringing is the host's: it knows of the call before this page is there. */
class HostRings extends Sounds {
  override loop(name: SoundName | null): void {
    super.loop(name === "ring" ? null : name);
  }
}

const sounds = new HostRings(onChosenSpeaker(audioContext()));
const createEngine: ConstructorParameters<typeof WindowCallsHost>[0]["createEngine"] = (emit) =>
  new CallEngine(environment, emit, holdDrawing);

const show = (session: CallSession, again: (() => void) | null, leave?: () => void): void =>
  render(
    <CallScreen
      {...{ session, sounds }}
      expected={null}
      words={{ again: strings.tryAgain, leave: words.close }}
      {...(leave ? { onLeave: leave } : {})}
      onCallAgain={again ?? undefined}
      onTakeBack={() => undefined}
    />,
    document.body,
  );

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
  const session: CallSession = { call: host.view, media: host.media, actions: host, prepare: () => undefined, leave: () => undefined };
  const draw = drawSoon(() => show(session, host.retry, () => host.close()));
  host.view.subscribe(draw);
  draw();
  // Not the present hash: two changes in one task are two events.
  addEventListener("hashchange", ({ newURL }) => host.command(new URL(newURL).hash));
  host.command(location.hash);
  realClock.after(IDLE_MS, () => {
    const { phase } = host.view.get();
    if (phase === "opening" || phase === "ringing") rehearse(environment.createConnection).catch(() => undefined);
  });
};

const tellNobody = (): void => {
  document.title = strings.appName;
  render(<main class="page"><div class="closing"><h1>{strings.appName}</h1><p role="status">{words.nobody}</p></div></main>, document.body);
};

/** A socket that a policy forbids is an error without a close, in Chromium. */
const openSocket = (url: string): WebSocket => {
  const socket = new WebSocket(url);
  socket.onerror = () => socket.onclose?.(new CloseEvent("close"));
  return socket;
};

const underSocket = (): void => {
  const host = new BridgeHost({
    url: `${location.origin.replace(/^http/, "ws")}/`,
    clock: realClock,
    date: Date.now,
    openSocket,
    createEngine,
    onBridgeLost: () => {
      if (!spoken) tellNobody();
    },
  });
  let spoken = false;
  host.view.subscribe(({ phase, notice }) => {
    spoken ||= phase !== "opening" && phase !== "bridgeLost";
    if (spoken && notice === words.noCommand) host.view.patch({ notice: "" });
  });
  realClock.after(COMMAND_MS, () => spoken || host.view.patch({ notice: words.noCommand }));
  show({ call: host.view, media: host.engine, actions: host, prepare: () => undefined, leave: () => host.close() }, null);
};

const built = typeof localcall_language === "undefined" ? null : localcall_language;
speak(built && best(navigator.languages, [built.tag, "en"], built.tag) === built.tag ? built : null, navigator.languages);

const { calls } = window as { calls?: WindowCalls };
if (typeof calls === "object" && calls !== null) underWindowCalls(calls);
else if (location.protocol.startsWith("http")) underSocket();
else tellNobody();
