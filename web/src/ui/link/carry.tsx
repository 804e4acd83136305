/** The card over a call that is set up by hand: the text to send, and for who called the place for what comes back. */

import { createRef, Component } from "preact";
import { clockTime } from "../log/days";
import type { CarryProps } from "../session";
import { PasteField, TextToSend } from "./texts";
import { strings } from "../words/link";
import { told } from "../words/speech";

export class Carry extends Component<CarryProps> {
  private readonly card = createRef<HTMLElement>();

  /** It came by itself, and is what the person must do next. */
  override componentDidMount(): void {
    this.card.current?.focus();
  }

  render({ carry, outgoing, onText }: CarryProps) {
    return (
      <section ref={this.card} class="carry" tabIndex={-1} aria-label={outgoing ? strings.sendLink : strings.sendAnswer}>
        <TextToSend label={outgoing ? strings.sendLink : strings.sendAnswer} text={carry.text} />
        {outgoing && (
          <>
            <small>{strings.holds(clockTime(carry.expiresAt))}</small>
            <PasteField id="answer-paste" label={strings.pasteAnswer} problem={told.sentence(carry.message)} onText={(text) => text.trim() && onText(text)} />
          </>
        )}
        <p role="status">{outgoing ? strings.waitsForAnswer : strings.waitsForPaste}</p>
      </section>
    );
  }
}
