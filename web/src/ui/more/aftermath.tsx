/** What went wrong with a call that is over, what to try, and a report to hand on, shown before it is copied. */

import { Component } from "preact";
import type { CallView } from "../../engine/types";
import { endReason } from "../status";
import type { Look } from "../aside/timeline";
import { strings } from "../words/beside";
import { adopt } from "./adopt";
import css from "./aftermath.css?inline";
import { momentsOf } from "./moments";
import { reportText } from "./report";
import { failedStage } from "./stages";

/** Of the program whose page this is; hatch_build.py names it. */
const VERSION = String(import.meta.env["VITE_LOCALCALL_VERSION"] ?? "");

export interface AftermathProps {
  call: CallView;
  looks: readonly Look[];
}

interface AftermathState {
  shown: boolean;
  said: string;
}

export class Aftermath extends Component<AftermathProps, AftermathState> {
  override state: AftermathState = { shown: false, said: "" };

  override componentWillMount(): void {
    adopt(css);
  }

  private readonly copy = (text: string): void => {
    const said = (said: string) => (): void => this.setState({ said });
    // Absent where the page is not a secure context.
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(said(strings.copied), said(strings.notCopied));
  };

  render({ call, looks }: AftermathProps, { shown, said }: AftermathState) {
    const reason = endReason(call);
    const moments = momentsOf(looks);
    const failed = failedStage(reason, moments);
    const { direction, media } = call;
    const { userAgent } = navigator;
    const text = reportText({ moments, failed, reason, direction, media, userAgent, version: VERSION });
    return (
      <div class="aftermath">
        {failed && <p>{strings.failedAt[failed]} {strings.toTry[failed]}</p>}
        {shown ? (
          <section aria-labelledby="report">
            <h2 id="report">{strings.report}</h2>
            <p>{strings.reportHint}</p>
            <pre tabIndex={0} aria-labelledby="report">{text}</pre>
            <button class="plain" onClick={() => this.copy(text)}>{strings.copyReport}</button>
            <small role="status">{said}</small>
          </section>
        ) : (
          <button class="plain quiet" onClick={() => this.setState({ shown: true })}>{strings.showReport}</button>
        )}
      </div>
    );
  }
}
