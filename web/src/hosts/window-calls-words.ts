/** What the page says where no server of ours says it. The ends are worded as in server/localcall/calls/reasons.py. */

export const contact = "Your contact";
/** Shown for a contact without a picture: the host gives no name to take letters from. */
export const person =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='%23fff'%3E" +
  "%3Crect width='24' height='24' fill='%23667'/%3E%3Ccircle cx='12' cy='9.5' r='3.5'/%3E" +
  "%3Cpath d='M5 19a7 5.5 0 0 1 14 0z'/%3E%3C/svg%3E";
export const noCommand = "The program that opened this page has not said yet what to do. If nothing happens, close it and call again.";
export const noServers = "No connection servers were given, so a call through some networks cannot be connected.";
export const hungUp = "You ended the call.";
export const declined = "You declined the call.";
export const cancelled = "You cancelled the call before it was answered.";
export const peerHungUp = "They ended the call.";
export const connectFailed = "No path between the two devices was found. Call again, or from another network.";
export const lost = "The connection was lost and did not come back.";
export const networkChanged = "This device changed its network, and the call could not follow. Call again.";
export const unreadable = "Their side of the call cannot be read. Ask them to update their program, then call again.";
export const notTaken = "The program that opened this page did not take the call. Close this window and call again.";
export const failed = "The browser could not set the call up. Use a current Chromium or Firefox.";
export const denied = "This page may not use the microphone. Allow it, then try again.";
export const missing = "No microphone and no camera was found. Connect one, then try again.";
export const busy = "Another program holds the microphone. Close it there, then try again.";
export const close = "Close";
export const tryAgain = "Try again";
export const nobody =
  "This page makes calls for another program, and none is there. Call from your chat program; if you wrote that program, see docs/embedding.md of localcall.";
