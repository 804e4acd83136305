/** An incoming call: at home, beside a running call, and on the page that holds one call alone. */

import type { CallMedia, Contact } from "../wire/wcall";
import { Icon } from "./icons";
import { Avatar } from "./parts";
import { strings } from "./words/call";

export interface Caller {
  contact: Contact;
  profileName: string;
  media: CallMedia;
  encrypted: boolean;
}

/** Only from nowhere: the focus is never taken from somebody who types, and never put on “Answer” itself. */
const focus = (card: HTMLElement | null): void => {
  if (document.activeElement === document.body) card?.focus();
};

interface IncomingProps {
  call: Caller;
  /** Another call runs: answering ends it. */
  busy?: boolean;
  /** Was ignored: a quiet row without “Ignore”. */
  quiet?: boolean;
  rings?: boolean;
  onAnswer: (media: CallMedia) => void;
  onDecline: () => void;
  onIgnore?: (() => void) | undefined;
}

export const Incoming = ({ call, busy = false, quiet = false, rings = false, onAnswer, onDecline, onIgnore }: IncomingProps) => {
  const { contact, media } = call;
  const headline = (quiet ? strings.waiting : strings.isCalling)(contact.name);
  return (
    <section ref={quiet ? null : focus} class={`incoming ${quiet ? "quiet" : ""} ${rings ? "rings" : ""}`} tabIndex={-1} aria-label={headline}>
      <Avatar contact={contact} size={quiet ? "" : "big"} />
      <div class="who" role={quiet ? undefined : "alert"}>
        <b>{headline}</b>
        <small>
          <Icon name={media === "video" ? "camera" : "phone"} />
          {strings.kind[media]} {call.profileName && strings.to(call.profileName)}
        </small>
        <small>
          {call.encrypted ? <><Icon name="lock" />{strings.encrypted}</> : strings.notKeyed}
        </small>
      </div>
      <div class="choices">
        {busy ? (
          <button class="primary" onClick={() => onAnswer(media)}>{strings.endAndAnswer}</button>
        ) : (
          <>
            <button class="primary" onClick={() => onAnswer(media)}>
              <Icon name={media === "video" ? "camera" : "phone"} />
              {strings.answer}
            </button>
            {media === "video" && (
              <button class="plain" onClick={() => onAnswer("audio")}>{strings.answerAudio}</button>
            )}
          </>
        )}
        <button class="danger" onClick={onDecline}>{strings.decline}</button>
        {!quiet && onIgnore && <button class="plain" onClick={onIgnore}>{strings.ignore}</button>}
      </div>
    </section>
  );
};
