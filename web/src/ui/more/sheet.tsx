/** What a call offers beside its bar of buttons. Not modal: the call goes on beside it, and its buttons stay in reach. */

import { Component, createRef } from "preact";
import { IconButton } from "../parts";
import { strings as callStrings } from "../words/call";
import { strings } from "../words/more";
import { adopt } from "./adopt";
import figures from "./figures.css?inline";
import forms from "./forms.css?inline";
import type { SheetProps } from "./section";
import { sections } from "./sections";
import css from "./sheet.css?inline";

export class Sheet extends Component<SheetProps> {
  private readonly panel = createRef<HTMLDivElement>();
  /** Where the focus came from, and goes back to. */
  private readonly opener = document.activeElement;

  override componentWillMount(): void {
    adopt(figures);
    adopt(forms);
    adopt(css);
  }

  override componentDidMount(): void {
    const { current: panel } = this.panel;
    panel?.focus();
    if (this.props.at) panel?.querySelector(`[data-section="${this.props.at}"]`)?.scrollIntoView();
    addEventListener("keydown", this.escape);
  }

  override componentWillUnmount(): void {
    removeEventListener("keydown", this.escape);
  }

  private readonly escape = (event: KeyboardEvent): void => {
    // A dialog above this sheet closes by itself, and alone.
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(":modal")) this.close();
  };

  private readonly close = (): void => {
    const inside = this.panel.current?.contains(document.activeElement);
    this.props.close();
    if (inside && this.opener instanceof HTMLElement) this.opener.focus();
  };

  render(given: SheetProps) {
    const props = { ...given, close: this.close };
    return (
      <div ref={this.panel} class="more" role="dialog" aria-label={callStrings.more} tabIndex={-1}>
        <header>
          <h2>{callStrings.more}</h2>
          <IconButton icon="close" label={strings.close} onClick={this.close} />
        </header>
        {sections.filter(({ applies }) => !applies || applies(props)).map(({ id, title, View }) => (
          <section key={id} data-section={id} aria-labelledby={`more-${id}`}>
            <h3 id={`more-${id}`}>{title()}</h3>
            <View {...props} />
          </section>
        ))}
      </div>
    );
  }
}
