/** What two of ours tell each other beside the media, as far as it is seen on the stage. Most calls need none of it: it is loaded then. */

import { Component } from "preact";
import type { ComponentType } from "preact";
import type { EngineView } from "../../engine/types";
import type { CallSession } from "../session";
import { optional } from "../../load";

export interface BesideProps {
  session: CallSession;
  engine: EngineView;
  name: string;
}

const needed = ({ asked, held, messages, safety }: EngineView): boolean =>
  asked !== "full" || held.mine || held.theirs || messages.length > 0 || safety.status === "mismatch" || safety.changed;

export class Beside extends Component<BesideProps, { Arrivals: ComponentType<BesideProps> | null }> {
  override state = { Arrivals: null };
  private loading = false;

  override componentDidUpdate(): void {
    if (this.loading || !needed(this.props.engine)) return;
    this.loading = true;
    void optional(import("./arrivals")).then((part) => part && this.setState({ Arrivals: part.Arrivals }));
  }

  override componentDidMount(): void {
    this.componentDidUpdate();
  }

  render(props: BesideProps, { Arrivals }: { Arrivals: ComponentType<BesideProps> | null }) {
    return Arrivals && <Arrivals {...props} />;
  }
}
