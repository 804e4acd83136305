/**
 * Runs in a page before its own scripts and notes when something happened first, in milliseconds since the epoch, so that the
 * pages of one machine can be compared. Changes nothing that the page sees.
 */
(() => {
  const marks = {};
  let finish;
  /** All marks, once the first frame from the peer is decoded. */
  window.stopwatch = new Promise((resolve) => (finish = () => resolve(marks)));

  const mark = (name, at = performance.now()) => {
    marks[name] ??= performance.timeOrigin + at;
  };

  addEventListener("click", ({ timeStamp }) => mark("click", timeStamp), true);

  // HTML, section 4.8.11.5: the element can show a frame. It comes through here on its way down to the video.
  addEventListener(
    "loadeddata",
    ({ target }) => {
      if (target.dataset.slot !== "remote-camera" || target.videoWidth === 0) return;
      mark("frame");
      finish();
    },
    true,
  );

  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...setup) {
      super(...setup);
      this.addEventListener("connectionstatechange", () => mark(this.connectionState));
    }
  };

  const read = (verb, data) => {
    const { resp, command, ...bare } = JSON.parse(data);
    const { type, calls = [] } = resp ?? command ?? bare;
    mark(`${verb} ${type}`);
    if (calls.some(({ ringing }) => ringing)) mark("ringing");
  };

  window.WebSocket = class extends window.WebSocket {
    constructor(...where) {
      super(...where);
      this.addEventListener("message", ({ data }) => read("got", data));
    }
    send(data) {
      read("sent", data);
      super.send(data);
    }
  };
})();
