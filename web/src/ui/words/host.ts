/**
 * What the page says by itself under a program that says nothing, in English. The ends are worded as in
 * server/localcall/calls/reasons.py.
 */

import { group } from "./speech";

export const strings = group("host", {
  noCommand: "The program that opened this page has not said yet what to do. If nothing happens, close it and call again.",
  noServers: "No connection servers were given, so a call through some networks cannot be connected.",
  hungUp: "You ended the call.",
  declined: "You declined the call.",
  cancelled: "You cancelled the call before it was answered.",
  peerHungUp: "They ended the call.",
  connectFailed: "No path between the two devices was found. Call again, or from another network.",
  lost: "The connection was lost and did not come back.",
  networkChanged: "This device changed its network, and the call could not follow. Call again.",
  unreadable: "Their side of the call cannot be read. Ask them to update their program, then call again.",
  notTaken: "The program that opened this page did not take the call. Close this window and call again.",
  failed: "The browser could not set the call up. Use a current Chromium or Firefox.",
  denied: "This page may not use the microphone. Allow it, then try again.",
  missing: "No microphone and no camera was found. Connect one, then try again.",
  busy: "Another program holds the microphone. Close it there, then try again.",
  close: "Close",
  nobody: "This page makes calls for another program, and none is there. Call from your chat program; if you wrote that program, see docs/embedding.md of localcall.",
});

export type HostWords = typeof strings;
