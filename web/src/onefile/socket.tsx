/** The script of the page in one file, driven over a WebSocket at its own origin's root, as SimpleX Chat's desktop program does it. */

import { realClock } from "../engine/clock";
import { BridgeHost } from "../hosts/bridge";
import { COMMAND_MS } from "../hosts/window-calls";
import { strings as words } from "../ui/words/host";
import { createEngine, show, tellNobody } from "./page";

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
  show({ call: host.view, media: host.engine, actions: host, leave: () => host.close() }, null);
  host.connect();
};

if (location.protocol.startsWith("http")) underSocket();
else tellNobody();
