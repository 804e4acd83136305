/** On the stage: who holds the call, what the peer has just said, and whether someone may be in between. */

import { Component } from "preact";
import type { ChatLine } from "../../engine/types";
import type { BesideProps } from "./beside";
import { IconButton } from "../parts";
import { strings as callStrings } from "../words/call";
import { strings as always } from "../words/more";
import { strings } from "../words/sections";
import { adopt } from "./adopt";
import css from "./arrivals.css?inline";

adopt(css);

/** A reaction is gone after this, and a text, which takes its time to be read, after so much. */
const SHOWN_MS = { reaction: 4000, text: 8000 } as const;
const MAX_SHOWN = 4;

interface ArrivalsState {
  /** What came and is still to be seen. */
  shown: readonly ChatLine[];
  /** The words whose change was seen. */
  noted: string | null;
}

export class Arrivals extends Component<BesideProps, ArrivalsState> {
  override state: ArrivalsState = { shown: [], noted: null };
  private last = 0;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  override componentDidMount(): void {
    this.take();
  }

  override componentDidUpdate(): void {
    this.take();
  }

  override componentWillUnmount(): void {
    this.timers.forEach(clearTimeout);
  }

  private take(): void {
    const { messages } = this.props.engine;
    const fresh = messages.filter(({ id, mine }) => id > this.last && !mine);
    this.last = Math.max(this.last, ...messages.map(({ id }) => id));
    if (fresh.length === 0) return;
    this.setState(({ shown }) => ({ shown: [...shown, ...fresh].slice(-MAX_SHOWN) }));
    for (const line of fresh) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.setState(({ shown }) => ({ shown: shown.filter(({ id }) => id !== line.id) }));
      }, SHOWN_MS[line.kind]);
      this.timers.add(timer);
    }
  }

  render({ session, engine: { asked, held, safety }, name }: BesideProps, { shown, noted }: ArrivalsState) {
    const mismatch = safety.status === "mismatch";
    const warned = mismatch || (safety.changed && noted !== safety.words.join());
    return (
      <>
        {(held.mine || held.theirs) && (
          <div class="veil held">
            <div>
              <p role="status">{held.mine ? always.onHold : strings.heldBy(name)}</p>
              {held.mine && <button class="primary" onClick={() => session.media.setHold(false)}>{always.resume}</button>}
            </div>
          </div>
        )}
        {warned && (
          <div class="warnings">
            <div class={`notice ${mismatch ? "grave" : ""}`} role="alert">
              <p>{mismatch ? strings.between : strings.safetyChanged}</p>
              {!mismatch && <IconButton icon="close" label={callStrings.dismiss} onClick={() => this.setState({ noted: safety.words.join() })} />}
            </div>
          </div>
        )}
        <div class="arrivals" role="status">
          {asked !== "full" && <p class="bubble">{strings.askedFor[asked]}</p>}
          {shown.map(({ id, kind, text }) =>
            kind === "text" ? (
              <p key={id} class="bubble"><b>{name}</b> <bdi>{text}</bdi></p>
            ) : (
              <p key={id} class="float"><span aria-hidden="true">{text}</span><span class="spoken">{strings.reacted(name, text)}</span></p>
            ),
          )}
        </div>
      </>
    );
  }
}
