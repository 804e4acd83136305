/** The call is not, or not any more, in this tab: why, and what can be done. */

import type { ComponentChildren } from "preact";
import type { CallView } from "../../engine/types";
import type { CallMedia, Contact } from "../../wire/wcall";
import { duration } from "../format";
import { Icon } from "../icons";
import { Avatar } from "../parts";
import { strings } from "../words/aside";
import { ending } from "./sentences";

interface ClosingProps {
  call: CallView;
  contact: Contact;
  media: CallMedia;
  /** Milliseconds since the epoch; 0 while the call goes on. */
  endedAt: number;
  onTakeOver: () => void;
  onTakeBack: () => void;
  onCallAgain?: (() => void) | undefined;
  onLeave?: (() => void) | undefined;
  words?: { again: string; leave: string } | undefined;
  /** More to say of it, which comes later. */
  children?: ComponentChildren;
}

type Words = readonly [headline: string, rest: string, button?: ComponentChildren];

const said = ({ call, media, words, onTakeOver, onTakeBack, onCallAgain }: ClosingProps): Words => {
  const button = (label: ComponentChildren, onClick: () => void) => <button class="primary" onClick={onClick}>{label}</button>;
  if (call.phase === "elsewhere") {
    return [strings.elsewhere, strings.elsewhereHint, call.elsewhere?.canTakeOver && button(strings.takeOver, onTakeOver)];
  }
  if (call.phase === "takenOver") return [strings.takenOver, strings.lostHint, button(strings.moveBack, onTakeBack)];
  const again = words?.again ?? <><Icon name={media === "video" ? "camera" : "phone"} />{strings.callAgain}</>;
  return [...ending(call), call.phase === "ended" && onCallAgain && button(again, onCallAgain)];
};

export const Closing = (props: ClosingProps) => {
  const { call, contact, endedAt, words, onLeave, children } = props;
  const [headline, rest, button] = said(props);
  const length = endedAt && call.connectedAt ? ` · ${duration(endedAt - call.connectedAt)}` : "";
  return (
    <div class="closing">
      <Avatar contact={contact} size="big" />
      <small>{contact.name}{length}</small>
      <h1>{headline}</h1>
      <p>{rest}</p>
      <div class="choices">
        {button}
        {onLeave ? <button class="plain" onClick={onLeave}>{words?.leave ?? strings.back}</button> : <small>{strings.closeTab}</small>}
      </div>
      {children}
    </div>
  );
};
