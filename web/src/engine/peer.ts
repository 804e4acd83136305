/**
 * One RTCPeerConnection: the connection of one generation of a call, in the four-slot profile (docs/protocol.md section 2).
 * What another profile does otherwise is a subclass, loaded when a call is of that profile.
 */

import type { ConnectionState, MediaSource, RestartCause } from "../wire/wcall";
import type { ConnectionSetup, Environment } from "./environment";
import { Gathering } from "./gathering";
import type { Awaits } from "./gathering";
import { openNative } from "./native-channel";
import type { NativeChannel } from "./native-channel";
import { lineKinds } from "./sdp";
import { perSource, SLOTS, SOURCES, sourceOfMid } from "./slots";
import type { FrameTransforms } from "./transforms";
import type { LocalSource, PeerMedia } from "./types";

const FEED_MS = 3000;
/**
 * What a Firefox answerer is fed: another port of its own address, so that nothing leaves this machine. Firefox pairs
 * nothing with a loopback address, and a pair that it knows already is no news, hence the count.
 */
const strayCandidate = (address: string, count: number): RTCIceCandidateInit => ({
  candidate: `candidate:9 1 udp 1 ${address} ${9 + count} typ host`,
  sdpMLineIndex: 0,
});

/** RFC 8839 section 5.1: foundation, component, transport, priority, address, port. */
const udpAddress = (candidate = ""): string | undefined => /^candidate:\S+ 1 udp \d+ (\S+) \d+ /i.exec(candidate)?.[1];

export interface PeerEvents {
  /** Later candidates, never an empty batch. */
  candidates(batch: RTCIceCandidateInit[]): void;
  /** Each one, of either end, as soon as it is known. */
  candidate(end: "local" | "remote", candidate: RTCIceCandidateInit): void;
  state(state: ConnectionState): void;
  /** The peer's media may have changed: look. */
  unmuted(): void;
  /** The peer hung up, inside the connection. */
  peerEnded(): void;
}

export interface PeerOptions {
  generation: number;
  setup: ConnectionSetup;
  /** Null when the call has no key. */
  transforms: FrameTransforms | null;
}

/** What the camera begins with: a quarter of the picture is made, sent and seen some 100 ms before the whole would be. */
const FIRST: RTCRtpEncodingParameters = { scaleResolutionDownBy: 2 };

/** What stands before the host in the address of a TURN server (RFC 7065). */
const isTurn = (server: RTCIceServer): boolean => [server.urls].flat().some((url) => /^turns?:/.test(url));

/** Changes what is otherwise than `wanted`. */
const setEncodings = async (sender: RTCRtpSender, wanted: RTCRtpEncodingParameters): Promise<void> => {
  const parameters = sender.getParameters();
  const keys = Object.keys(wanted) as (keyof RTCRtpEncodingParameters)[];
  const stale = parameters.encodings.filter((encoding) => keys.some((key) => encoding[key] !== wanted[key]));
  if (stale.length === 0) return;
  for (const encoding of stale) Object.assign(encoding, wanted);
  // As with the track: only a closed connection refuses.
  await sender.setParameters(parameters).catch(() => undefined);
};

export class Peer {
  /** Of the connection, and from a restart in place on, of its descriptions. */
  generation: number;
  /** Whether this connection ever was up. */
  wasConnected = false;
  /** Null where the peer's offer has no place for it. Nothing is said on it to a peer that is not ours. */
  native: NativeChannel | null = null;
  /** The SDP of both ends as it travelled: the browser's own account of it leaves out fingerprints. */
  readonly descriptions = { local: "", remote: "" };
  gathering: Gathering;
  protected readonly connection: RTCPeerConnection;
  private readonly awaits: Awaits;
  private readonly transforms: FrameTransforms | null;
  private readonly slots: Partial<Record<MediaSource, RTCRtpTransceiver>> = {};
  private readonly sent = perSource<MediaStreamTrack | null>(() => null);
  /** Those whose encoding was turned off, if only for a while. */
  private readonly silenced = new Set<MediaSource>();
  private readonly activity = perSource(() => Promise.resolve());
  private early: RTCIceCandidateInit[] = [];
  private ownAddress: string | undefined;
  private stopFeeding = (): void => undefined;

  /** Throws what RTCPeerConnection throws, for instance at an ICE server that is none. */
  constructor(
    protected readonly environment: Environment,
    protected readonly events: PeerEvents,
    { generation, setup, transforms }: PeerOptions,
  ) {
    this.generation = generation;
    this.transforms = transforms;
    const servers = setup.iceServers ?? [];
    const awaitRelay = setup.iceTransportPolicy === "relay" || servers.some(isTurn);
    this.awaits = awaitRelay ? "relay" : servers.length > 0 ? "servers" : "nothing";
    this.gathering = this.gather();
    this.connection = environment.createConnection(setup);
    this.connection.onicecandidate = ({ candidate }) => {
      this.ownAddress ??= udpAddress(candidate?.candidate);
      if (!candidate) this.gathered();
      else if (candidate.candidate) {
        this.events.candidate("local", candidate);
        this.gathering.add(candidate.toJSON());
      }
    };
    this.connection.onconnectionstatechange = () => this.onState();
  }

  /** Every m-line carries no track yet: tracks come by `send`, and nothing is ever renegotiated. */
  async offer(): Promise<RTCSessionDescriptionInit> {
    const streams = { camera: new MediaStream(), screen: new MediaStream() };
    for (const source of this.offered()) {
      const { kind, group } = SLOTS[source];
      const sendEncodings = source === "camera" ? [FIRST] : [];
      this.adopt(source, this.connection.addTransceiver(kind, { direction: "sendrecv", streams: [streams[group]], sendEncodings }));
    }
    // After the media, whose m-lines are counted by their mids.
    this.native = openNative(this.connection);
    const offer = await this.connection.createOffer();
    this.descriptions.local = offer.sdp ?? "";
    await this.connection.setLocalDescription(offer);
    // A new network may take seconds until the browser tells of it.
    if (this.generation > 0) this.describeAtOnce();
    return offer;
  }

  /**
   * Takes the offer with its candidates, so that the checks begin with the answer, and makes it. A peer of two m-lines gets
   * microphone and camera alone.
   */
  async answer(offer: RTCSessionDescriptionInit, candidates: RTCIceCandidateInit[] = []): Promise<RTCSessionDescriptionInit> {
    await this.connection.setRemoteDescription(offer);
    this.addEarly(candidates);
    const streams = { camera: new MediaStream(), screen: new MediaStream() };
    for (const transceiver of this.connection.getTransceivers()) {
      const source = this.named(transceiver);
      if (!source) continue;
      transceiver.direction = "sendrecv";
      transceiver.sender.setStreams?.(streams[SLOTS[source].group]);
      this.adopt(source, transceiver);
      if (source === "camera") this.shape(source, FIRST);
    }
    if (lineKinds(offer.sdp ?? "").includes("m=application")) this.native = openNative(this.connection);
    const answer = await this.connection.createAnswer();
    Object.assign(this.descriptions, { local: answer.sdp, remote: offer.sdp });
    await this.connection.setLocalDescription(answer);
    // The offerer learns this side's addresses from its checks: the answer needs none.
    this.describeAtOnce();
    this.feed();
    return answer;
  }

  async accept(answer: RTCSessionDescriptionInit, candidates: RTCIceCandidateInit[] = []): Promise<void> {
    this.descriptions.remote = answer.sdp ?? "";
    await this.connection.setRemoteDescription(answer);
    this.addEarly(candidates);
  }

  /**
   * Describes the same connection anew, on the paths that there are now (an ICE restart, RFC 8839 section 4.4.1.1.1).
   * @param offer the peer's, to be answered, with its candidates; without it this side offers
   */
  async restartIce(
    generation: number,
    offer?: RTCSessionDescriptionInit,
    candidates: RTCIceCandidateInit[] = [],
  ): Promise<RTCSessionDescriptionInit> {
    this.generation = generation;
    this.early = [];
    if (offer) {
      await this.connection.setRemoteDescription(offer);
      this.addEarly(candidates);
    }
    const description = await (offer ? this.connection.createAnswer() : this.connection.createOffer({ iceRestart: true }));
    await this.describeAgain(description);
    return description;
  }

  /** The answer is still to come. */
  get awaitsAnswer(): boolean {
    return this.connection.signalingState === "have-local-offer";
  }

  /** Adds every candidate that can be added, then rejects if one could not. Those that come too early wait. */
  addCandidates(candidates: RTCIceCandidateInit[]): Promise<void> {
    for (const candidate of candidates) this.events.candidate("remote", candidate);
    return this.take(candidates);
  }

  private async take(candidates: RTCIceCandidateInit[]): Promise<void> {
    if (!this.connection.remoteDescription || this.awaitsAnswer) {
      this.early.push(...candidates);
      return;
    }
    const outcomes = await Promise.allSettled(
      candidates.map(async (candidate) => this.connection.addIceCandidate(candidate)),
    );
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Sends `track` from a slot, or nothing: then no RTP flows. */
  send(source: MediaSource, track: MediaStreamTrack | null): void {
    const sender = this.slots[source]?.sender;
    if (!sender || this.sent[source] === track) return;
    this.sent[source] = track;
    // It rejects only when the connection closes meanwhile.
    sender.replaceTrack(track).catch(() => undefined);
    if (SLOTS[source].kind === "audio") return;
    // An encoding begins active, and to ask for its parameters holds this thread up for 25 ms in Chromium.
    if (track && !this.silenced.has(source)) return;
    this.silenced.add(source);
    this.activity[source] = this.activity[source].then(() => setEncodings(sender, { active: this.sent[source] !== null }));
  }

  /** Sets what an encoding may take. */
  shape(source: MediaSource, wanted: RTCRtpEncodingParameters): void {
    const sender = this.slots[source]?.sender;
    if (sender) this.activity[source] = this.activity[source].then(() => setEncodings(sender, wanted));
  }

  /** Which of the peer's sources are on, where `on` is what their bytes say. One of before 6.1 never stops sending. */
  peerMedia(on: PeerMedia): PeerMedia {
    return this.isOld ? { ...on, mic: true, camera: this.receives("camera") } : on;
  }

  /** What this peer has no place for, as far as its description says. */
  get lacking(): readonly LocalSource[] {
    if (!this.isOld) return [];
    return this.receives("camera") ? ["screen"] : ["camera", "screen"];
  }

  /** SimpleX Chat before 6.1 offers two m-lines and, of four offered to it, takes two (docs/protocol.md section 2). */
  protected get isOld(): boolean {
    const { screenAudio } = this.slots;
    return !!this.connection.remoteDescription && (!screenAudio || screenAudio.currentDirection === "sendonly");
  }

  private receives(source: MediaSource): boolean {
    return /^(sendrecv|recvonly)$/.test(this.slots[source]?.currentDirection ?? "");
  }

  /** The connection is lost, or may be. Returns what the server is to be asked for, if anything. */
  restart(cause: RestartCause, native: boolean): RestartCause | null {
    return native ? cause : null;
  }

  /** The source that the counters of m-line `mid` are about. */
  sourceOf(mid: string): MediaSource | undefined {
    return SOURCES.find((source) => this.slots[source]?.mid === mid);
  }

  remoteTrack(source: MediaSource): MediaStreamTrack | null {
    return this.slots[source]?.receiver.track ?? null;
  }

  get state(): ConnectionState {
    const { connectionState, iceConnectionState, iceGatheringState, signalingState } = this.connection;
    return { connectionState, iceConnectionState, iceGatheringState, signalingState };
  }

  getStats(): Promise<RTCStatsReport> {
    return this.connection.getStats();
  }

  close(): void {
    this.stopFeeding();
    this.gathering.stop();
    this.connection.onicecandidate = this.connection.onconnectionstatechange = null;
    for (const slot of Object.values(this.slots)) slot.receiver.track.onunmute = null;
    this.connection.close();
  }

  /** The m-lines of an offer, in their order. */
  protected offered(): readonly MediaSource[] {
    return SOURCES;
  }

  /** The source of an m-line of the peer's offer. */
  protected named({ mid }: RTCRtpTransceiver): MediaSource | undefined {
    return sourceOfMid(mid);
  }

  /** Whether later candidates reach the peer before there is a connection. */
  protected trickles(): boolean {
    return true;
  }

  protected sendCandidates(batch: RTCIceCandidateInit[]): void {
    this.events.candidates(batch);
  }

  protected async describeAgain(description: RTCLocalSessionDescriptionInit): Promise<void> {
    this.gathering.stop();
    this.gathering = this.gather();
    await this.connection.setLocalDescription(description);
    await this.gathering.ready;
  }

  /** Where no server is asked, what is found a moment later follows by itself. */
  private describeAtOnce(): void {
    if (this.trickles() && this.awaits === "nothing") this.gathering.enough();
  }

  protected gather(): Gathering {
    return new Gathering(this.environment.clock, this.awaits, (batch) => this.sendCandidates(batch), this.trickles());
  }

  protected gathered(): void {
    this.gathering.finish();
  }

  private adopt(source: MediaSource, transceiver: RTCRtpTransceiver): void {
    this.slots[source] = transceiver;
    if (SLOTS[source].kind === "video") this.preferVp8(transceiver);
    this.transforms?.attach(transceiver);
    transceiver.receiver.track.onunmute = () => this.events.unmuted();
  }

  /** Frame encryption leaves VP8's header in the clear and no other codec's, so with a key VP8 is the only one. */
  private preferVp8(transceiver: RTCRtpTransceiver): void {
    const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
    const isVp8 = ({ mimeType }: RTCRtpCodec): boolean => /^video\/vp8$/i.test(mimeType);
    const isRtx = ({ mimeType }: RTCRtpCodec): boolean => /^video\/rtx$/i.test(mimeType);
    const vp8 = codecs.filter(isVp8);
    const others = codecs.filter((codec) => (this.transforms ? isRtx(codec) : !isVp8(codec)));
    if (this.transforms && vp8.length === 0) throw new Error("this browser has no VP8, which encrypted calls need");
    transceiver.setCodecPreferences([...vp8, ...others]);
  }

  /** One bad candidate of a bundle does not undo the description it came with; those that came before were answered for then. */
  private addEarly(candidates: RTCIceCandidateInit[]): void {
    this.addCandidates([...this.early.splice(0), ...candidates]).catch(() => undefined);
  }

  /** A Firefox answerer gives up for good after 5 to 12 s without a candidate pair, unless a candidate comes now and then. */
  private feed(): void {
    let fed = 0;
    this.stopFeeding = this.environment.clock.every(FEED_MS, () => {
      if (this.ownAddress) this.take([strayCandidate(this.ownAddress, fed++)]).catch(() => undefined);
    });
  }

  protected onState(): void {
    const { state } = this;
    if (state.connectionState === "connected") {
      this.wasConnected = true;
      this.stopFeeding();
    }
    // Before the first connect it is no verdict: both browsers still connect when the other side comes late.
    if (state.connectionState === "failed" && !this.wasConnected) return;
    this.events.state(state);
  }
}
