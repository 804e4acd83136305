/** Where a call by link begins: make a link, or answer one that came. */

import { Component } from "preact";
import type { CallMedia } from "../../wire/wcall";
import type { Home } from "../home-link";
import { Icon } from "../icons";
import { close, open } from "../aside/dialog";
import { IconButton } from "../parts";
import { PasteField } from "./texts";
import { strings as home } from "../words/home";
import { strings } from "../words/link";
import { told } from "../words/speech";

export interface LinkDialogProps {
  /** What a link says of whose it is, unless they change it. */
  name: string;
  ask: Home["ask"];
  onMake: (media: CallMedia, name: string) => void;
  onClose: () => void;
}

interface LinkDialogState {
  problem: string;
}

export class LinkDialog extends Component<LinkDialogProps, LinkDialogState> {
  override state: LinkDialogState = { problem: "" };
  /** As it stands in the field, which a drawing that waits would leave a letter behind. */
  private name = this.props.name;
  /** Counts what was pasted: only the last text matters. */
  private pasted = 0;

  /** The call that a link asks for appears in home, where it can be answered. */
  private readonly read = async (text: string): Promise<void> => {
    const turn = ++this.pasted;
    if (!text.trim()) return this.setState({ problem: "" });
    const { callId, error = "" } = await this.props.ask({ type: "readLink", text });
    if (turn !== this.pasted) return;
    if (callId) this.props.onClose();
    else this.setState({ problem: told.sentence(error) });
  };

  private makeButton(media: CallMedia) {
    return (
      <button class={media === "video" ? "primary" : "plain"} onClick={() => this.props.onMake(media, this.name.trim())}>
        <Icon name={media === "video" ? "camera" : "phone"} />
        {strings.make[media]}
      </button>
    );
  }

  render({ onClose }: LinkDialogProps, { problem }: LinkDialogState) {
    return (
      <dialog class="settings link" ref={open} onClose={onClose} aria-labelledby="link-title">
        <header>
          <h2 id="link-title">{home.callByLink}</h2>
          <IconButton icon="close" label={strings.close} onClick={close} />
        </header>
        <p>{strings.intro}</p>
        <label for="link-name">{strings.name}</label>
        <input
          id="link-name"
          type="text"
          maxLength={48}
          autocomplete="name"
          value={this.name}
          onInput={({ currentTarget }) => (this.name = currentTarget.value)}
        />
        <div class="choices">{this.makeButton("audio")}{this.makeButton("video")}</div>
        <h2>{strings.sent}</h2>
        <PasteField id="link-paste" label={strings.paste} problem={problem} onText={(text) => void this.read(text)} />
      </dialog>
    );
  }
}
