/** Pictures and sound of a call: elements that get a stream when it changes, and only then. */

import { Component } from "preact";
import type { EngineView } from "../engine/types";
import { playOn } from "./speaker";
import type { Corner } from "./wishes";
import { strings } from "./words/call";

/** Runs at each drawing, as a ref does that is made anew. */
export const attach = (element: HTMLMediaElement | null, stream: MediaStream, refused?: () => void): void => {
  if (!element || element.srcObject === stream) return;
  element.srcObject = stream;
  element.play().catch((error: unknown) => {
    // Anything else only says that a newer stream came first, or that the call is over.
    if (error instanceof DOMException && error.name === "NotAllowedError") refused?.();
  });
};

interface TilesProps {
  engine: EngineView;
  /** The person wants no pictures of the peer. */
  soundOnly: boolean;
  /** The own picture is the large one, and the other small. */
  swapped: boolean;
  corner: Corner;
  /** What can be done with the small picture; absent while nothing can. */
  hint: string | undefined;
  name: string;
}

/**
 * The peer's screen is large, else their camera. The person's own picture is small from the start: where no GPU helps, one that
 * fills the stage takes half a processor from a call that is being set up.
 */
export const Tiles = ({ engine: { streams, peer, local }, soundOnly, swapped, corner, hint, name }: TilesProps) => {
  const tile = (slot: string, label: string, stream: MediaStream | null, shown: boolean, large: boolean) =>
    stream && (
      <video
        key={slot}
        ref={(video) => attach(video, stream)}
        class={`tile ${large ? "large" : "small"} ${shown ? "" : "unseen"}`}
        data-slot={slot}
        aria-label={label}
        {...(hint && !large && { tabIndex: 0, "aria-description": hint })}
        onResize={({ currentTarget: video }) => video.toggleAttribute("data-tall", video.videoHeight > video.videoWidth)}
        muted
        playsInline
        autoPlay
      />
    );
  const camera = peer.camera && !soundOnly;
  const screen = peer.screenVideo && streams.remoteScreen !== null;
  const own = swapped && camera && !screen && local.camera === "on";
  return (
    <div class="tiles" data-corner={corner}>
      {tile("remote-screen", name, streams.remoteScreen, peer.screenVideo, true)}
      {tile("remote-camera", name, streams.remoteCamera, camera, !own && !screen)}
      {tile("local-screen", strings.yourScreen, streams.localScreen, local.screen === "on", false)}
      {tile("local-camera", strings.you, streams.localCamera, local.camera === "on", own)}
    </div>
  );
};

interface SoundProps {
  engine: EngineView;
  on: boolean;
  /** From 0 to 1. */
  volume: number;
}

/** What the peer is heard by; where the browser holds sound back, a button that tries again, and may, being clicked. */
export class RemoteSound extends Component<SoundProps, { refused: boolean }> {
  override state = { refused: false };
  private attempt = 0;

  private readonly again = (): void => {
    this.attempt += 1;
    this.setState({ refused: false });
  };

  private readonly refused = (): void => this.setState({ refused: true });

  render({ engine: { streams, peer, speaker }, on, volume }: SoundProps, { refused }: { refused: boolean }) {
    return (
      <>
        {[streams.remoteAudio, peer.screenAudio ? streams.remoteScreenAudio : null].map((stream, index) => stream && (
          <audio
            key={`${index} ${this.attempt}`}
            ref={(audio) => {
              attach(audio, stream, this.refused);
              playOn(audio, speaker);
            }}
            muted={!on}
            volume={volume}
            hidden
          />
        ))}
        {on && refused && (
          <div class="notice" role="alert">
            <p>{strings.playSoundWhy}</p>
            <button class="primary" onClick={this.again}>{strings.playSound}</button>
          </div>
        )}
      </>
    );
  }
}
