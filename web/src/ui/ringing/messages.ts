/** What home and its notification worker say to each other. */

/** `""`: the notification itself was clicked. */
export type Choice = "answer" | "decline" | "callBack" | "";

export interface Announcement {
  /** One notification for each: another with the same takes its place. */
  tag: string;
  callId: string;
  title: string;
  body: string;
  icon?: string;
  /** The page makes the sound, or none is wanted. */
  silent: boolean;
  /** It stays until it is chosen or withdrawn. */
  requireInteraction: boolean;
  actions: { action: Choice; title: string }[];
}

export type ToWorker = { type: "show"; announcement: Announcement } | { type: "close"; tag: string };

/** What the person chose; or the tag of what could not be shown, or not now. */
export type FromWorker = { choice: Choice; callId: string } | { unseen: string };
