/** The card over a call that is set up by hand: the text to send, and for who called the place for what comes back. */

import { createRef, Component } from "preact";
import type { CarryProps } from "../session";
import { PasteField, TextToSend } from "./texts";
import * as words from "./words";

const minutesTo = (time: number): number => Math.max(0, Math.ceil((time - Date.now()) / 60_000));

export class Carry extends Component<CarryProps> {
  private readonly card = createRef<HTMLElement>();

  /** It came by itself, and is what the person must do next. */
  override componentDidMount(): void {
    this.card.current?.focus();
  }

  render({ carry, outgoing, onText }: CarryProps) {
    const problem = words.troubles[carry.trouble] ?? carry.message;
    return (
      <section ref={this.card} class="carry" tabIndex={-1} aria-label={words.title}>
        <TextToSend label={outgoing ? words.sendLink : words.sendAnswer} text={carry.text} />
        {outgoing ? (
          <>
            <small>{words.holds(minutesTo(carry.expiresAt))}</small>
            <PasteField id="answer-paste" label={words.pasteAnswer} problem={problem} onText={(text) => text.trim() && onText(text)} />
          </>
        ) : null}
        <p role="status">{outgoing ? words.waitsForAnswer : words.waitsForPaste}</p>
      </section>
    );
  }
}
