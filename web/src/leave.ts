/**
 * leave.js: stands before the scripts of a WCall page that is not ours (docs/protocol.md, section 8). Such a page knows no end
 * screen, and a tab that has been elsewhere cannot close itself: when its socket closes, it goes where the server says.
 * A classic script, as calls.js.
 */

window.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener("close", ({ reason }) => {
      // Whatever there is without the server: it frees the devices.
      if (reason.startsWith("http")) location.replace(reason);
      else location.reload();
    });
  }
};

window.close = () => undefined;

export {};
