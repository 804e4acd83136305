/** What the person must know of a call that goes on. */

import { Component } from "preact";
import type { CallMediaControl, CallView, EngineView } from "../../engine/types";
import type { CallMedia } from "../../wire/wcall";
import { IconButton } from "../parts";
import { strings } from "../words/aside";
import { strings as callStrings } from "../words/call";
import { notices } from "./sentences";

interface NoticesProps {
  call: CallView;
  engine: EngineView;
  /** What the call began with. */
  media: CallMedia;
  control: CallMediaControl;
}

export class Notices extends Component<NoticesProps, { dismissed: readonly string[] }> {
  override state = { dismissed: [] };

  render({ call, engine, media, control }: NoticesProps, { dismissed }: { dismissed: readonly string[] }) {
    return (
      <>
        {engine.promptOpen && (
          <div class="notice prompt" role="alert"><p><b>{strings.allow[media]}</b> {strings.allowHint}</p></div>
        )}
        {notices(call, engine).filter(({ id }) => !dismissed.includes(id)).map(({ id, text, grave, retry }) => (
          <div key={id} class={`notice ${grave ? "grave" : ""}`} role="alert">
            <p>{text}</p>
            {retry && <button class="plain" onClick={() => void control.setSource(retry, true)}>{strings.tryAgain}</button>}
            {!grave && (
              <IconButton icon="close" label={callStrings.dismiss} onClick={() => this.setState({ dismissed: [...dismissed, id] })} />
            )}
          </div>
        ))}
      </>
    );
  }
}
