/** A line of text or a reaction to the peer, and what both have said in this call. */

import { Component } from "preact";
import { strings as callStrings } from "../words/call";
import { strings } from "../words/sections";
import { MAX_TEXT } from "../../wire/native";
import { adopt } from "./adopt";
import css from "./messages.css?inline";
import type { MoreProps } from "./section";

adopt(css);

const REACTIONS = ["👍", "👏", "😂", "❤️", "😮", "🎉"];

/** Runs at each drawing, as a ref does that is made anew. */
const toTheEnd = (list: HTMLElement | null): void => void list?.scrollTo(0, list.scrollHeight);

export class Messages extends Component<MoreProps, { refused: boolean }> {
  override state = { refused: false };

  /** Reads the field and not a state of its own, which a drawing that waits would leave a letter behind. */
  private readonly send = (event: Event): void => {
    event.preventDefault();
    const { line } = event.currentTarget as HTMLFormElement;
    const field = line as HTMLInputElement;
    if (field.value.trim() === "") return;
    const went = this.props.session.media.say(field.value);
    if (went) field.value = "";
    this.setState({ refused: !went });
  };

  render({ session, call, engine }: MoreProps, { refused }: { refused: boolean }) {
    const name = call.contact?.name ?? callStrings.someone;
    return (
      <>
        <div class="reactions">
          {REACTIONS.map((emoji) => (
            <button key={emoji} aria-label={strings.reactWith(emoji)} onClick={() => this.setState({ refused: !session.media.react(emoji) })}>{emoji}</button>
          ))}
        </div>
        {engine.messages.length > 0 && (
          <ul class="said" ref={(list) => toTheEnd(list)}>
            {engine.messages.map(({ id, mine, text: line }) => (
              <li key={id}><b>{mine ? strings.me : name}</b> <bdi>{line}</bdi></li>
            ))}
          </ul>
        )}
        <form class="write" onSubmit={this.send}>
          <input
            type="text"
            name="line"
            maxLength={MAX_TEXT}
            autocomplete="off"
            aria-label={strings.write}
            placeholder={strings.write}
          />
          <button class="plain">{strings.send}</button>
        </form>
        {refused && <p role="alert">{strings.notSent}</p>}
      </>
    );
  }
}
