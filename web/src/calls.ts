/**
 * calls.js: `window.calls` of a call page that is not ours, carried over a socket of the server that served it
 * (docs/protocol.md, section 7). A classic script: it has run before the page's own module asks for anything.
 */

type FromServer = { type: "hash"; hash: string; iceServers: string } | { type: "leave"; url: string };

const RETRY_MS = 1000;
/** As long as the server waits for a page that lost its socket. */
const GRACE_MS = 10_000;

/** The page takes commands from when its own scripts have run. */
const ready = new Promise<unknown>((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));

let giveIceServers: (servers: string) => void;
const iceServers = new Promise<string>((resolve) => (giveIceServers = resolve));

let socket: WebSocket;
let holding = false;
let leaving = false;
let lostAt = Infinity;
const unsent: string[] = [];

const flush = (): void => {
  if (socket.readyState === WebSocket.OPEN) for (const text of unsent.splice(0)) socket.send(text);
};

const say = (message: object): void => {
  unsent.push(JSON.stringify(message));
  flush();
};

const obey = (command: FromServer): void => {
  if (command.type === "leave") {
    leaving = true;
    location.replace(command.url);
  } else if (command.type === "hash") {
    holding = true;
    giveIceServers(command.iceServers);
    void ready.then(() => location.replace(command.hash));
  }
};

const comeBack = (): void => {
  if (leaving) return;
  lostAt = Math.min(lostAt, performance.now());
  // Whatever there is now: it frees the devices.
  if (performance.now() - lostAt > GRACE_MS) location.reload();
  else setTimeout(open, RETRY_MS);
};

function open(): void {
  socket = new WebSocket(new URL("socket", location.href).href.replace(/^http/, "ws"));
  socket.onopen = () => {
    lostAt = Infinity;
    unsent.unshift(JSON.stringify({ type: "hello", holding }));
    flush();
  };
  socket.onmessage = ({ data }: MessageEvent<string>) => obey(JSON.parse(data) as FromServer);
  socket.onclose = comeBack;
}
open();

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    this.addEventListener("connectionstatechange", () => {
      const { connectionState, iceConnectionState, iceGatheringState, signalingState } = this;
      say({ type: "connection", state: { connectionState, iceConnectionState, iceGatheringState, signalingState } });
    });
  }
};

Object.assign(window, {
  calls: {
    getIceServers: () => iceServers,
    startCall: (sdp: string) => say({ type: "startCall", sdp }),
    acceptCall: (sdp: string) => say({ type: "acceptCall", sdp }),
    endCall: () => say({ type: "endCall" }),
  },
});

export {};
