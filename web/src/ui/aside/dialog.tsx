/** What stands over all else until it is answered or closed. */

import { adopt } from "../more/adopt";
import { strings } from "../words/aside";
import css from "./dialog.css?inline";

adopt(css);

/** For a `ref`: a dialog is modal from the moment it is drawn. */
export const open = (dialog: HTMLDialogElement | null): void => {
  if (!dialog?.open) dialog?.showModal();
};

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
  return (
    <dialog ref={open} onCancel={cancelled} aria-labelledby="question">
      <p id="question">{text}</p>
      <div class="choices">
        <button class="plain" onClick={() => onAnswer(false)}>{no}</button>
        <button class="primary" onClick={() => onAnswer(true)}>{yes}</button>
      </div>
    </dialog>
  );
};
