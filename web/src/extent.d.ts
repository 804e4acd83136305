/** Put in by the build: how much of the page there is. */

/**
 * This is a page in one file, which weighs at most 45 kB and leaves out what programs that open such pages have themselves, what
 * needs a page of ours at both ends, and the figures (docs/embedding.md).
 */
declare const LEAN: boolean;

/** A socket may drive this page: it serves SimpleX's protocol, with its reconnection, also for a classic program. */
declare const SOCKET: boolean;
