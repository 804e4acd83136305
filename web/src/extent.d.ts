/**
 * Put in by the build: whether this is the page in one file, which weighs at most 45 kB and leaves out what hosts of such pages have
 * themselves, what needs a page of ours at both ends, and the figures (docs/embedding.md).
 */
declare const LEAN: boolean;
