/** What several views are made of. */

import type { ComponentChildren, CSSProperties } from "preact";
import type { Contact } from "../wire/wcall";
import { hue, initials } from "./format";
import { Icon } from "./icons";
import type { Drawing } from "./icons";

/** The picture, or coloured initials. The name stands beside it, so a screen reader skips it. */
export const Avatar = ({ contact, size = "" }: { contact: Contact; size?: "" | "big" | "huge" }) => (
  <span class={`avatar ${size}`} style={{ "--hue": hue(contact.id) } as CSSProperties} aria-hidden="true">
    {contact.avatar ? <img src={contact.avatar} alt="" /> : initials(contact.name)}
  </span>
);

interface IconButtonProps {
  icon: Drawing;
  label: string;
  onClick: (event: { currentTarget: HTMLButtonElement }) => void;
  off?: boolean;
  class?: string;
  disabled?: boolean;
  /** The keys that do the same, as `aria-keyshortcuts` has them. */
  keys?: string | undefined;
  /** Of a button that opens a panel. */
  expanded?: boolean;
}

export const IconButton = ({ icon, label, onClick, off = false, class: extra = "", disabled = false, keys, expanded }: IconButtonProps) => (
  <button
    class={`round ${extra}`}
    aria-label={label}
    title={label}
    disabled={disabled}
    onClick={onClick}
    {...(keys && { "aria-keyshortcuts": keys })}
    {...(expanded !== undefined && { "aria-expanded": expanded })}
  >
    <Icon name={icon} off={off} />
  </button>
);

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <p class="empty"><b>{title}</b>{children}</p>
);
