/** How frame encryption stands, from what both ends announced and from the frames that arrive. */

import type { Session } from "../wire/session";
import type { EncryptionStatus } from "../wire/wcall";
import type { FromWorker } from "./frame-messages";

export interface Encryption {
  readonly status: EncryptionStatus;
  /** Received frames that the key did not open, since the call began. */
  readonly undecrypted: number;
}

const FAILING_FRAMES = 3;

/** `mismatch` only when both announced and they differ: a peer that announces nothing is left to its frames. */
export const agreed = (before: Encryption, haveKey: boolean, peer: Session): Encryption => ({
  ...before,
  status: peer.localcall && peer.enc !== undefined && peer.enc !== haveKey ? "mismatch" : haveKey ? "on" : "none",
});

/** `frames` are those of about a second. */
export const afterFrames = (before: Encryption, { opened, failed }: FromWorker): Encryption => {
  const undecrypted = before.undecrypted + failed;
  if (before.status !== "on" && before.status !== "failing") return { ...before, undecrypted };
  if (failed >= FAILING_FRAMES && failed > opened) return { status: "failing", undecrypted };
  return { status: opened > failed ? "on" : before.status, undecrypted };
};
