/**
 * What begins a call, done with nobody: a browser makes its first description and a page packs its first texts several times
 * slower than the next, shows its first video late, and looks slowly at which devices there are. Opens none of them, and nothing
 * to the network: nothing is gathered before a local description is set.
 */

import { decodeSession, encodeSession } from "../wire/session";
import type { Session } from "../wire/session";
import type { Environment } from "./environment";
import { orThrow } from "./errors";
import { SLOTS, SOURCES } from "./slots";

/** So often must a text be packed until Chromium has translated that for good, which else takes it 70 ms beside the call. */
const ROUNDS = 6;

/** Rejects where the browser cannot; the call will say why. */
export const rehearse = async ({ createConnection, kinds }: Pick<Environment, "createConnection" | "kinds">): Promise<void> => {
  const make = (): RTCPeerConnection => createConnection({ bundlePolicy: "max-bundle", encodedInsertableStreams: false });
  void kinds();
  // With a page's first video Firefox loads its own controls, for 25 ms.
  const video = document.createElement("video");
  document.head.append(video);
  video.remove();
  const calling = make();
  const called = make();
  try {
    for (const source of SOURCES) calling.addTransceiver(SLOTS[source].kind);
    const packed = async (): Promise<Session> => {
      const { sdp = "" } = await calling.createOffer();
      return orThrow(decodeSession(encodeSession({ type: "offer", sdp })));
    };
    for (let round = 1; round < ROUNDS; round++) await packed();
    await called.setRemoteDescription(await packed());
    await called.createAnswer();
  } finally {
    calling.close();
    called.close();
  }
};
