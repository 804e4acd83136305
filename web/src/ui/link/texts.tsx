/** The two kinds of field that calls by link have: a text to send, and a place for one that came. */

import { Component, createRef } from "preact";
import { adopt } from "../more/adopt";
import forms from "../more/forms.css?inline";
import { strings } from "../words/link";
import css from "./link.css?inline";

adopt(forms);
adopt(css);

interface TextToSendProps {
  label: string;
  text: string;
}

/** All of it is selected when it is touched, for where no button may copy. */
export class TextToSend extends Component<TextToSendProps, { copied: boolean }> {
  override state = { copied: false };
  private readonly field = createRef<HTMLTextAreaElement>();

  private readonly copy = async (): Promise<void> => {
    this.field.current?.select();
    await navigator.clipboard.writeText(this.props.text).then(
      () => this.setState({ copied: true }),
      // What is selected can still be copied by hand.
      () => this.field.current?.focus(),
    );
  };

  /** A person who closes the list of programs has changed their mind. */
  private readonly share = (): void => void navigator.share({ text: this.props.text }).catch(() => undefined);

  render({ label, text }: TextToSendProps, { copied }: { copied: boolean }) {
    return (
      <div class="carried">
        <label for="text-to-send">{label}</label>
        <textarea
          id="text-to-send"
          ref={this.field}
          class="text"
          rows={3}
          readOnly
          spellcheck={false}
          value={text}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <div class="choices">
          <button type="button" class="primary" onClick={() => void this.copy()}>{copied ? strings.copied : strings.copy}</button>
          {"share" in navigator && <button type="button" class="plain" onClick={this.share}>{strings.share}</button>}
        </div>
      </div>
    );
  }
}

interface PasteFieldProps {
  id: string;
  label: string;
  /** What is wrong with the text that stands there. */
  problem: string;
  onText: (text: string) => void;
}

/** Looks at the text as it comes. It stays there whatever is wrong with it. */
export const PasteField = ({ id, label, problem, onText }: PasteFieldProps) => (
  <div class="carried">
    <label for={id}>{label}</label>
    <textarea
      id={id}
      class="text"
      rows={3}
      spellcheck={false}
      autocomplete="off"
      autocapitalize="none"
      aria-invalid={problem !== ""}
      aria-describedby={`${id}-problem`}
      onInput={({ currentTarget }) => onText(currentTarget.value)}
    />
    <div id={`${id}-problem`} role="alert">{problem && <p>{problem}</p>}</div>
  </div>
);
