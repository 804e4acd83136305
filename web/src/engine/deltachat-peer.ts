/**
 * The connection of a Delta Chat call (docs/protocol.md, "The profile `deltachat`"): the network carries one offer and one
 * answer, and what else the two ends have to say goes over three data channels. What comes by them is the peer's: nothing of
 * it is believed unread.
 */

import { attempt as orError, flag, json, object, oneOf, optional, text } from "../wire/read";
import type { MediaSource, RestartCause } from "../wire/wcall";
import type { Environment } from "./environment";
import { Peer } from "./peer";
import type { PeerEvents, PeerOptions } from "./peer";
import { RestartSchedule } from "./restart-schedule";
import { withoutOrphanCodecs } from "./sdp";
import { perSource } from "./slots";
import type { PeerMedia } from "./types";

/** Label and id of each channel. */
const CHANNELS = { iceTrickling: 1, mutedState: 3, renegotiation: 5 } as const;
type Label = keyof typeof CHANNELS;

const PATIENCE = { graceMs: 3000, attemptMs: 8000, attempts: 3 };
/** An SDP is 4 to 12 kB. */
const MAX_MESSAGE = 64 * 1024;
/** A connection that is lost this soon after the network came back was lost with the network. */
const NETWORK_MS = 30_000;

const readMuted = object({ audioEnabled: flag, videoEnabled: flag });
const readRenegotiation = object({ type: oneOf("offer", "answer", "restart-request"), sdp: optional(text) });
const readCandidate = object({ candidate: text, sdpMid: optional(text) });

/** A line index that is missing, or is no number, is the first: all lines share one transport. */
const lineOf = (value: unknown): number => {
  const index = (value as { sdpMLineIndex?: unknown }).sdpMLineIndex;
  return typeof index === "number" && Number.isInteger(index) && index >= 0 ? index : 0;
};

export class DeltaChatPeer extends Peer {
  private readonly channels: Readonly<Record<Label, RTCDataChannel>>;
  private readonly unsent: Record<Label, string[]> = { iceTrickling: [], mutedState: [], renegotiation: [] };
  private readonly wanted = perSource<MediaStreamTrack | null>(() => null);
  private readonly schedule: RestartSchedule;
  private said = "";
  private heard: { mic: boolean; camera: boolean } | null = null;
  private pictured = false;
  private closed = false;
  private onlineAt = -Infinity;
  /** Restart offers without an answer: only the answer to the last one counts. */
  private unanswered = 0;
  private work: Promise<void> = Promise.resolve();

  /** @param calls this side placed the call: it makes the restart offers, and the other asks for them */
  constructor(
    environment: Environment,
    events: PeerEvents,
    options: PeerOptions,
    private readonly calls: boolean,
  ) {
    super(environment, events, options);
    this.schedule = new RestartSchedule(
      environment.clock,
      PATIENCE,
      () => this.connection.connectionState === "connected",
      () => this.attempt(),
    );
    this.channels = {
      iceTrickling: this.open("iceTrickling", (value) => this.onCandidate(value)),
      mutedState: this.open("mutedState", (value) => this.onMuted(value)),
      renegotiation: this.open("renegotiation", (value) => this.onRenegotiation(value)),
    };
    this.channels.mutedState.onopen = () => this.tellMuted();
  }

  /** A shared screen takes the camera's place on the one video line, and its sound is not sent. */
  override send(source: MediaSource, track: MediaStreamTrack | null): void {
    this.wanted[source] = track;
    const { mic, camera, screenVideo } = this.wanted;
    super.send("mic", mic);
    super.send("camera", screenVideo ?? camera);
    this.tellMuted();
  }

  /** What the peer says of itself; its word alone shows no camera that never gave a picture. */
  override peerMedia(on: PeerMedia): PeerMedia {
    this.pictured ||= on.camera;
    return this.heard ? { ...on, mic: this.heard.mic, camera: this.heard.camera && this.pictured } : on;
  }

  /** The two ends restart by themselves: the server learns only that the network changed. */
  override restart(cause: RestartCause): RestartCause | null {
    const { clock } = this.environment;
    if (cause === "online") {
      this.onlineAt = clock.now();
      this.schedule.online();
      return this.connection.connectionState === "connected" ? null : "online";
    }
    return clock.now() - this.onlineAt < NETWORK_MS && cause !== "stall" ? "online" : null;
  }

  override close(): void {
    this.closed = true;
    this.schedule.stop();
    super.close();
  }

  /** Two m-lines are all there are, and a camera may come at any time. */
  protected override get isOld(): boolean {
    return false;
  }

  protected override offered(): readonly MediaSource[] {
    return ["mic", "camera"];
  }

  /** The first line of each kind, wherever it stands. */
  protected override named(transceiver: RTCRtpTransceiver): MediaSource | undefined {
    const { kind } = transceiver.receiver.track;
    const [first] = this.connection.getTransceivers().filter(({ receiver }) => receiver.track.kind === kind);
    return first === transceiver ? (kind === "audio" ? "mic" : "camera") : undefined;
  }

  protected override trickles(): boolean {
    return false;
  }

  protected override sendCandidates(batch: RTCIceCandidateInit[]): void {
    for (const candidate of batch) this.say("iceTrickling", candidate);
  }

  protected override gathered(): void {
    super.gathered();
    this.say("iceTrickling", null);
  }

  protected override onState(): void {
    super.onState();
    if (this.wasConnected) this.schedule.state(this.connection.connectionState);
  }

  // The channels -------------------------------------------------------------------------------------------------------

  private open(label: Label, receive: (value: unknown) => void): RTCDataChannel {
    const channel = this.connection.createDataChannel(label, { negotiated: true, id: CHANNELS[label] });
    channel.onopen = () => this.flush(label);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const value = typeof data === "string" && data.length <= MAX_MESSAGE ? json(data) : new Error("no text, or too long");
      const problem = value instanceof Error ? value : orError(() => receive(value));
      if (problem instanceof Error) console.warn(`localcall: ${label}: ${problem.message}`);
    };
    channel.onclose = () => {
      if (this.connection.connectionState === "connected") this.events.peerEnded();
    };
    return channel;
  }

  private say(label: Label, value: unknown): void {
    this.unsent[label].push(JSON.stringify(value));
    this.flush(label);
  }

  private flush(label: Label): void {
    const channel = this.channels[label];
    if (channel.readyState !== "open") return;
    for (const message of this.unsent[label].splice(0)) channel.send(message);
  }

  private tellMuted(): void {
    const { mic, camera, screenVideo } = this.wanted;
    const state = { audioEnabled: mic !== null, videoEnabled: (screenVideo ?? camera) !== null };
    const text = JSON.stringify(state);
    if (this.channels.mutedState.readyState !== "open" || text === this.said) return;
    this.said = text;
    this.say("mutedState", state);
  }

  private onMuted(value: unknown): void {
    const { audioEnabled, videoEnabled } = readMuted(value, "the muted state");
    this.heard = { mic: audioEnabled, camera: videoEnabled };
    this.events.unmuted();
  }

  private onCandidate(value: unknown): void {
    if (value === null) return;
    const { candidate, sdpMid } = readCandidate(value, "the candidate");
    if (!candidate) return;
    // One of a restart that was given up meanwhile is refused by the browser, and is no loss.
    this.addCandidates([{ candidate, sdpMLineIndex: lineOf(value), ...(sdpMid === undefined ? {} : { sdpMid }) }]).catch(() => undefined);
  }

  private onRenegotiation(value: unknown): void {
    const { type, sdp = "" } = readRenegotiation(value, "the renegotiation");
    // The caller offers and the callee asks, so that two restarts never cross.
    if (type === "restart-request" && this.calls) this.schedule.wanted();
    if (type === "offer" && !this.calls) this.inTurn(() => this.answerRestart(sdp));
    if (type === "answer" && this.calls && this.unanswered > 0 && --this.unanswered === 0) {
      this.inTurn(() => this.connection.setRemoteDescription({ type, sdp }));
    }
  }

  // Restarts -----------------------------------------------------------------------------------------------------------

  private attempt(): void {
    if (!this.calls) return this.say("renegotiation", { type: "restart-request" });
    this.inTurn(async () => this.describe(await this.connection.createOffer({ iceRestart: true })));
  }

  private async answerRestart(sdp: string): Promise<void> {
    await this.connection.setRemoteDescription({ type: "offer", sdp });
    await this.describe(await this.connection.createAnswer());
  }

  private async describe(description: RTCLocalSessionDescriptionInit): Promise<void> {
    await this.describeAgain(description);
    this.gathering.take();
    if (description.type === "offer") this.unanswered += 1;
    const sdp = withoutOrphanCodecs(this.connection.localDescription?.sdp ?? "");
    this.say("renegotiation", { type: description.type, sdp });
  }

  /** One description after the other. What the browser refuses leaves the connection as it was. */
  private inTurn(work: () => Promise<void>): void {
    this.work = this.work
      .then(() => (this.closed ? undefined : work()))
      .catch((error: unknown) => console.warn("localcall: restart:", error));
  }
}
