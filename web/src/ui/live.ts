/** Views that follow what changes outside of them. */

import { Component } from "preact";
import type { Readable } from "../engine/types";
import { strings } from "./words/call";

/** A view that is drawn again at each change of what it watches, and each second while `ticks`. */
export abstract class Live<P, S = object> extends Component<P, S> {
  private stops: readonly (() => void)[] = [];

  /** What is watched, as long as the view is on the screen. */
  protected abstract sources(): readonly Readable<object>[];

  /** Runs after each drawing. */
  protected abstract drawn(): void;

  protected ticks(): boolean {
    return true;
  }

  override componentDidMount(): void {
    const redraw = (): void => this.setState({});
    const timer = setInterval(() => this.ticks() && redraw(), 1000);
    this.stops = [() => clearInterval(timer), ...this.sources().map((source) => source.subscribe(redraw))];
    this.drawn();
  }

  override componentDidUpdate(): void {
    this.drawn();
  }

  override componentWillUnmount(): void {
    for (const stop of this.stops) stop();
  }
}

/** With `blink` the tab's title is there every other second: for a tab that cannot make a sound. */
export const showTitle = (title: string, blink: boolean): void => {
  document.title = blink && Date.now() % 2000 < 1000 ? strings.appName : title;
};
