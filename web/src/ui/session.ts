/** What the call view needs of one call; hosts/bridge.ts and the engine give it, and so does the gallery with made-up values. */

import type { ComponentType } from "preact";
import type { CallActions, CallMediaControl, CallView, Readable } from "../engine/types";
import type { CallMedia } from "../wire/wcall";

/** The card of the texts that the person carries. */
export interface CarryProps {
  carry: NonNullable<CallView["carry"]>;
  outgoing: boolean;
  onText: (text: string) => void;
}

export interface CallSession {
  readonly call: Readable<CallView>;
  readonly media: CallMediaControl;
  readonly actions: CallActions;
  /** The person has left the call's screen: nothing of it is needed any more. */
  leave(): void;
  /** Absent where no call has such texts. */
  loadCarry?(): Promise<{ Carry: ComponentType<CarryProps> }>;
}

/** A call of the server that this page came from. */
export interface ServedSession extends CallSession {
  /** The person has answered with `media`; the server is being told. */
  prepare(media: CallMedia, encrypted: boolean): void;
  /** The server knows that this page is to have the call. */
  join(): void;
}

/** What shows a call in a corner of home; loaded when the person goes there. */
export type AfloatParts = typeof import("./more/afloat");
