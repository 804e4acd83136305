/** What connection a command asks for: of which profile, with which servers. */

import type { CommandOf, IceServer } from "../wire/wcall";
import type { Environment } from "./environment";
import { Peer } from "./peer";
import type { PeerEvents } from "./peer";
import type { FrameTransforms } from "./transforms";

/** What begins a call, or a connection that follows another. */
export type Setup = CommandOf<"start" | "offer">;

/** Without STUN over TLS: no browser speaks it, and some refuse the whole list for it. */
const usable = (servers: readonly IceServer[]): RTCIceServer[] =>
  servers
    .map((server) => ({ ...server, urls: [server.urls].flat().filter((url) => !url.startsWith("stuns:")) }))
    .filter(({ urls }) => urls.length > 0);

export type MakePeer = (events: PeerEvents, transforms: FrameTransforms | null) => Peer;

/** Settles when all is there that the connection needs. What is of one profile alone is loaded with its first call. */
export const peerMaker = async (
  environment: Environment,
  command: Setup,
  certificate: Promise<RTCCertificate | undefined>,
): Promise<MakePeer> => {
  const [own, deltachat] = await Promise.all([certificate, command.profile === "deltachat" ? import("./deltachat-peer") : null]);
  return (events, transforms) => {
    const options = {
      generation: command.generation ?? 0,
      transforms,
      setup: {
        iceServers: usable(command.iceServers ?? []),
        iceTransportPolicy: command.relay ? "relay" : "all",
        // One transport from the start: a quarter of the candidates, and chat messages are small.
        bundlePolicy: "max-bundle",
        encodedInsertableStreams: transforms !== null,
        ...(own ? { certificates: [own] } : {}),
      },
    } as const;
    if (!deltachat) return new Peer(environment, events, options);
    return new deltachat.DeltaChatPeer(environment, events, options, command.type === "start");
  };
};
