/** What stands over all else until it is answered or closed. */

import { Component } from "preact";
import type { ComponentChildren } from "preact";
import { adopt } from "../more/adopt";
import { strings } from "../words/aside";
import css from "./dialog.css?inline";

adopt(css);

/** For a `ref`: a dialog is modal from the moment it is drawn. */
export const open = (dialog: HTMLDialogElement | null): void => {
  if (!dialog?.open) dialog?.showModal();
};

/** By one of its own buttons. The browser gives the focus back, which it does not for a dialog that is only taken away. */
export const close = ({ currentTarget }: { currentTarget: Element }): void => currentTarget.closest("dialog")?.close();

/** Escape is no answer. A browser that is told so by `cancel` closes at the next one all the same. */
const ignoreEscape = (event: KeyboardEvent): void => {
  if (event.key === "Escape") event.preventDefault();
};
const reopen = ({ currentTarget }: { currentTarget: HTMLDialogElement }): void => openInFront(currentTarget);

/** The focus is on the dialog itself, not on “Answer”. */
const openInFront = (dialog: HTMLDialogElement | null): void => {
  if (!dialog || dialog.open) return;
  open(dialog);
  dialog.focus();
};

/** What comes while a dialog is open stands above it: all that is outside of the last dialog cannot be pressed. */
export class Front extends Component<{ label: string; children: ComponentChildren }> {
  private readonly above = document.querySelector("dialog[open]") !== null;

  render({ label, children }: { label: string; children: ComponentChildren }) {
    return this.above ? (
      <dialog class="front" ref={openInFront} tabIndex={-1} aria-label={label} onKeyDown={ignoreEscape} onClose={reopen}>
        {children}
      </dialog>
    ) : children;
  }
}

interface QuestionProps {
  text: string;
  yes?: string;
  no?: string;
  onAnswer: (yes: boolean) => void;
}

/** A question that must be answered before anything else; Escape is “no”. The browser keeps the focus inside. */
export const Question = ({ text, yes = strings.yes, no = strings.no, onAnswer }: QuestionProps) => {
  const cancelled = (event: Event): void => {
    event.preventDefault();
    onAnswer(false);
  };
  const answered = (yes: boolean) => (event: { currentTarget: Element }): void => {
    close(event);
    onAnswer(yes);
  };
  return (
    <dialog ref={open} onCancel={cancelled} aria-labelledby="question">
      <p id="question">{text}</p>
      <div class="choices">
        <button class="plain" onClick={answered(false)}>{no}</button>
        <button class="primary" onClick={answered(true)}>{yes}</button>
      </div>
    </dialog>
  );
};
