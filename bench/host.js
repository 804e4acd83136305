/**
 * Runs in a call page before its own scripts: notes when something happened first, in milliseconds since the epoch, and is
 * the host that `window.calls` pages ask for, with the other tab at the far end of a WebSocket. The floor page has its own.
 *
 * `ICE_SERVERS` is put before this file: JSON, as `getIceServers` gives it.
 */
(() => {
  const marks = (window.marks = {});
  const mark = (name) => {
    marks[name] ??= performance.timeOrigin + performance.now();
  };
  addEventListener("click", () => mark("start"), true);

  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...setup) {
      super(...setup);
      this.addEventListener("connectionstatechange", () => mark(this.connectionState));
    }
  };

  let relay;
  const tell = (command, sdp) => {
    mark(command);
    relay?.send(JSON.stringify({ command, sdp }));
  };

  /** The tab that calls. */
  window.place = () => {
    mark("start");
    location.hash = "startCall";
  };

  /** Both tabs, once loaded. */
  window.join = () =>
    new Promise((resolve) => {
      relay = new WebSocket(`ws://${location.host}/relay`);
      relay.onopen = resolve;
      relay.onmessage = ({ data }) => {
        const { command, sdp } = JSON.parse(data);
        location.hash = `${command}=${btoa(sdp)}`;
      };
    });

  window.calls = {
    getIceServers: () => ICE_SERVERS,
    startCall: (sdp) => tell("acceptCall", sdp),
    acceptCall: (sdp) => tell("onAnswer", sdp),
    endCall: () => undefined,
  };
})();
