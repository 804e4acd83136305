/** At home: a call that runs in another tab, or in none. */

import type { HomeCall } from "../../wire/home";
import { duration } from "../format";
import { Avatar } from "../parts";
import { strings } from "../words/ringing";
import { strings as callStrings } from "../words/call";

interface RunningProps {
  call: HomeCall;
  onReturn: (call: HomeCall) => void;
  onEnd: (call: HomeCall) => void;
}

export const Running = ({ call, onReturn, onEnd }: RunningProps) => {
  const { contact, state, connectedAt } = call;
  return (
    <section class="running" aria-label={strings.running(contact.name)}>
      <Avatar contact={contact} />
      <span class="who">
        <b>{contact.name}</b>
        <small>{connectedAt === undefined ? callStrings.status[state] : duration(Date.now() - connectedAt)}</small>
      </span>
      <button class="primary" onClick={() => onReturn(call)}>{strings.returnToCall}</button>
      <button class="danger" onClick={() => onEnd(call)}>{strings.end}</button>
    </section>
  );
};
