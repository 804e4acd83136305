/**
 * The call in a small window above all others: with controls where the browser has windows for documents
 * (WICG Document Picture-in-Picture), else the peer's picture alone.
 */

import { render } from "preact";
import type { EngineView } from "../../engine/types";
import type { Contact } from "../../wire/wcall";
import { Live } from "../live";
import { Avatar, IconButton } from "../parts";
import type { CallSession } from "../session";
import { attach } from "../tiles";
import { strings } from "../words/call";
import css from "./picture.css?inline";

interface PictureWindows {
  readonly window: (Window & typeof globalThis) | null;
  requestWindow(options: { width: number; height: number }): Promise<Window & typeof globalThis>;
}

const windows = (): PictureWindows | undefined => (window as { documentPictureInPicture?: PictureWindows }).documentPictureInPicture;

export type PictureKind = "document" | "video";

/** What this browser has; null: nothing. */
export const pictureKind = (): PictureKind | null =>
  windows() ? "document" : document.pictureInPictureEnabled ? "video" : null;

const remoteVideo = ({ streams, peer }: EngineView): MediaStream | null =>
  (peer.screenVideo && streams.remoteScreen) || (peer.camera && streams.remoteCamera) || null;

interface ViewProps {
  session: CallSession;
}

class PictureView extends Live<ViewProps> {
  protected sources() {
    const { session } = this.props;
    return [session.call, session.media.view];
  }

  protected override ticks(): boolean {
    return false;
  }

  protected drawn(): void {
    const { phase } = this.props.session.call.get();
    if (phase !== "active") closePicture();
  }

  render({ session }: ViewProps) {
    const { media, actions } = session;
    const view = media.view.get();
    const contact: Contact = session.call.get().contact ?? { id: "", name: "" };
    const talking = view.local.mic === "on" || view.local.mic === "starting";
    const video = (stream: MediaStream | null, name: string) =>
      stream && <video class={name} ref={(element) => attach(element, stream)} muted playsInline autoPlay />;
    const theirs = remoteVideo(view);
    return (
      <main>
        {theirs ? video(theirs, "theirs") : <Avatar contact={contact} size="huge" />}
        {view.local.camera === "on" && video(view.streams.localCamera, "mine")}
        <b>{contact.name}</b>
        <div class="controls">
          <IconButton
            icon="mic"
            label={talking ? strings.mute : strings.unmute}
            off={!talking}
            class={talking ? "" : "lit"}
            onClick={() => void media.setSource("mic", !talking)}
          />
          <IconButton icon="phone" label={strings.endCall} class="hang-up" onClick={() => actions.end()} />
        </div>
      </main>
    );
  }
}

export const pictureIsOpen = (): boolean => Boolean(windows()?.window ?? document.pictureInPictureElement);

export const closePicture = (): void => {
  windows()?.window?.close();
  if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => undefined);
};

/** In the task of a click or a key. A browser that refuses leaves the call as it is. */
export const openPicture = async (session: CallSession): Promise<void> => {
  const documents = windows();
  if (!documents) {
    const large = document.querySelector<HTMLVideoElement>("video.large");
    await large?.requestPictureInPicture().catch(() => undefined);
    return;
  }
  const opened = await documents.requestWindow({ width: 320, height: 240 }).catch(() => null);
  if (!opened) return;
  const sheet = new opened.CSSStyleSheet();
  sheet.replaceSync(css);
  opened.document.adoptedStyleSheets = [sheet];
  opened.document.title = document.title;
  opened.document.documentElement.lang = document.documentElement.lang;
  opened.document.documentElement.dir = document.documentElement.dir;
  const { body } = opened.document;
  render(<PictureView session={session} />, body);
  opened.addEventListener("pagehide", () => render(null, body));
};

export const togglePicture = (session: CallSession): Promise<void> =>
  pictureIsOpen() ? Promise.resolve(closePicture()) : openPicture(session);
