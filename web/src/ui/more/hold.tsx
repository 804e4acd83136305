/** Neither end sees or hears the other until the person goes on. */

import { strings } from "../words/more";
import type { MoreProps } from "./section";

export const Hold = ({ session, engine }: MoreProps) => {
  const { mine } = engine.held;
  return (
    <>
      <button class="plain" onClick={() => session.media.setHold(!mine)}>{mine ? strings.resume : strings.hold}</button>
      <small>{strings.holdHint}</small>
    </>
  );
};
