/** Says what happens, twice: to the host as WCall responses, to the interface as the engine's view. Repeats nothing. */

import type { MediaSource, Response, Unsolicited } from "../wire/wcall";
import type { Encryption } from "./encryption";
import { SOURCES } from "./slots";
import { idleView, Store } from "./store";
import type { CandidateTypes, EngineView, Held } from "./types";

export const OK: Response = { type: "ok" };

type TrackOf = (source: MediaSource) => MediaStreamTrack | null;

/** The same stream as long as the track is the same: a new one would make the picture flicker. */
const streamOf = (track: MediaStreamTrack | null, before: MediaStream | null): MediaStream | null => {
  if (!track) return null;
  return before?.getTracks()[0] === track ? before : new MediaStream([track]);
};

export class Reporter {
  readonly view = new Store<EngineView>(idleView);

  constructor(private readonly emit: (message: Unsolicited) => void) {}

  tell(resp: Response, command?: Unsolicited["command"]): void {
    this.emit({ resp, ...(command && { command }) });
  }

  /** The person, or the device itself, switched a source. */
  toggled(source: MediaSource, enable: boolean): void {
    this.emit({ resp: OK, command: { type: "media", source, enable } });
  }

  prompt(open: boolean): void {
    this.view.patch({ promptOpen: open });
    this.tell({ type: "prompt", open });
  }

  announced(localcall: number, enc: boolean | undefined): void {
    this.view.patch({ peerIsLocalcall: localcall > 0 });
    this.tell({ type: "peer", localcall, ...(enc === undefined ? {} : { enc }) });
  }

  encryption(encryption: Encryption): void {
    const before = this.view.get().encryption;
    if (before.status === encryption.status && before.undecrypted === encryption.undecrypted) return;
    this.view.patch({ encryption });
    this.tell({ type: "encryption", ...encryption });
  }

  peerMedia(on: Record<MediaSource, boolean>): void {
    const { peer } = this.view.get();
    const changed = SOURCES.filter((source) => on[source] !== peer[source]);
    if (changed.length === 0) return;
    this.view.patch({ peer: on });
    for (const source of changed) this.tell({ type: "peerMedia", source, enabled: on[source] });
  }

  held(held: Partial<Held>): void {
    const before = this.view.get().held;
    const { mine, theirs } = { ...before, ...held };
    if (mine === before.mine && theirs === before.theirs) return;
    this.view.patch({ held: { mine, theirs } });
    this.tell({ type: "held", mine, theirs });
  }

  candidate(end: keyof CandidateTypes, { candidate = "" }: RTCIceCandidateInit): void {
    const { candidates } = this.view.get();
    const [, type] = / typ (\w+)/.exec(candidate) ?? [];
    if (type && !candidates[end].includes(type)) this.view.patch({ candidates: { ...candidates, [end]: [...candidates[end], type] } });
  }

  local(states: EngineView["local"], track: TrackOf): void {
    const { streams } = this.view.get();
    const localCamera = streamOf(track("camera"), streams.localCamera);
    const localScreen = streamOf(track("screenVideo"), streams.localScreen);
    this.view.patch({ local: { ...states }, streams: { ...streams, localCamera, localScreen } });
  }

  remote(track: TrackOf): void {
    const { streams } = this.view.get();
    this.view.patch({
      streams: {
        ...streams,
        remoteAudio: streamOf(track("mic"), streams.remoteAudio),
        remoteCamera: streamOf(track("camera"), streams.remoteCamera),
        remoteScreenAudio: streamOf(track("screenAudio"), streams.remoteScreenAudio),
        remoteScreen: streamOf(track("screenVideo"), streams.remoteScreen),
      },
    });
  }

  /** Nothing is open any more. Why there was no microphone, and which ways were tried, is still to be seen. */
  closed(): void {
    const { mediaProblem, speaker, candidates } = this.view.get();
    this.view.patch({ ...idleView, connection: "closed", mediaProblem, speaker, candidates });
  }
}
