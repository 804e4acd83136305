/** Neither end sees or hears the other until the person goes on. */

import { strings } from "../words/more";
import type { MoreProps } from "./section";

export const Hold = ({ session, engine, close }: MoreProps) => {
  const { mine } = engine.held;
  const turn = (): void => {
    session.media.setHold(!mine);
    // The way back is in the middle of the stage.
    if (!mine) close();
  };
  return (
    <>
      <button class="plain" onClick={turn}>{mine ? strings.resume : strings.hold}</button>
      <small>{strings.holdHint}</small>
    </>
  );
};
