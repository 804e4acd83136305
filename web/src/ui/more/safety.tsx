/** Four pictures that are the same on both screens, unless someone is in between. */

import type { Safety as SafetyView } from "../../engine/types";
import { SAFETY_WORDS } from "../../engine/safety-words";
import { strings } from "../words/sections";
import { adopt } from "./adopt";
import css from "./safety.css?inline";
import type { MoreProps } from "./section";

adopt(css);

const said = ({ status, changed }: SafetyView): string => {
  if (status === "mismatch") return strings.between;
  if (status === "unanswered") return strings.safetyUnanswered;
  if (status !== "ready") return strings.safetyPending;
  return changed ? strings.safetyChanged : strings.safetyHint;
};

export const Safety = ({ engine: { safety } }: MoreProps) => (
  <>
    {safety.status === "ready" && (
      <ol class="words">
        {safety.words.map((word, place) => (
          <li key={place}><span aria-hidden="true">{SAFETY_WORDS[word]?.[0]}</span>{strings.safetyWords[word]}</li>
        ))}
      </ol>
    )}
    {safety.status === "mismatch" ? <p class="notice grave">{said(safety)}</p> : <small>{said(safety)}</small>}
  </>
);
