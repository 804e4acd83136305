/**
 * What begins a call, done once with nobody: a browser makes its first description and a page packs its first text several times
 * slower than the next. Touches neither devices nor network: nothing is gathered before a local description is set.
 */

import { decodeSession, encodeSession } from "../wire/session";
import type { Environment } from "./environment";
import { SLOTS, SOURCES } from "./slots";

/** Rejects where the browser cannot; the call will say why. */
export const rehearse = async (createConnection: Environment["createConnection"]): Promise<void> => {
  const make = (): RTCPeerConnection => createConnection({ bundlePolicy: "max-bundle", encodedInsertableStreams: false });
  const calling = make();
  const called = make();
  try {
    for (const source of SOURCES) calling.addTransceiver(SLOTS[source].kind);
    const { sdp = "" } = await calling.createOffer();
    const session = decodeSession(encodeSession({ type: "offer", sdp }));
    if (session instanceof Error) throw session;
    await called.setRemoteDescription(session);
    await called.createAnswer();
  } finally {
    calling.close();
    called.close();
  }
};
