/** Where and how large the call is seen. */

import { Component } from "preact";
import { strings as besideStrings } from "../words/beside";
import { strings } from "../words/sections";
import { isFullScreen, toggleFullScreen } from "./full-screen";
import { pictureIsOpen, pictureKind, togglePicture } from "./picture";
import type { MoreProps } from "./section";

export class View extends Component<MoreProps> {
  private readonly redraw = (): void => this.setState({});

  override componentDidMount(): void {
    document.addEventListener("fullscreenchange", this.redraw);
  }

  override componentWillUnmount(): void {
    document.removeEventListener("fullscreenchange", this.redraw);
  }

  render({ session, engine, wishes, close }: MoreProps) {
    const { swapped } = wishes.get();
    const both = engine.local.camera === "on" && engine.peer.camera && !engine.peer.screenVideo;
    return (
      <>
        <div class="rows">
          {pictureKind() && (
            <button class="plain" onClick={() => void togglePicture(session).then(close)}>
              {pictureIsOpen() ? besideStrings.leavePicture : besideStrings.picture}
            </button>
          )}
          {document.fullscreenEnabled && (
            <button class="plain" onClick={() => void toggleFullScreen()}>{isFullScreen() ? strings.leaveFullScreen : strings.fullScreen}</button>
          )}
          {both && <button class="plain" onClick={() => wishes.patch({ swapped: !swapped })}>{swapped ? strings.swapBack : strings.swap}</button>}
        </div>
        {both && <small>{besideStrings.moveHint}</small>}
      </>
    );
  }
}
