/**
 * The connections of a call, one after another. What a restart replaces carries the media until its successor is up: a path that
 * stalled may come back before.
 */

import type { Peer } from "./peer";

export class Succession {
  current: Peer | null = null;
  fading: Peer | null = null;
  /** The connection whose other end has announced itself: nothing is sent to one that has not. */
  known: Peer | null = null;

  replace(next: Peer | null): void {
    const { current } = this;
    this.known = null;
    this.current = next;
    if (current?.wasConnected && next) this.fade(current);
    else current?.close();
  }

  /** The successor is up. */
  settle(): void {
    this.fade(null);
  }

  close(): void {
    this.replace(null);
    this.fade(null);
  }

  private fade(peer: Peer | null): void {
    this.fading?.close();
    this.fading = peer;
  }
}
