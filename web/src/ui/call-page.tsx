/** A page that was opened for one call, and holds no other. */

import { render } from "preact";
import { CallScreen } from "./call-screen";
import type { ServedSession } from "./session";
import type { Sounds } from "./sounds";

/**
 * Draws into `root` once the page’s language is `spoken`; another session begins when the person takes back a call that had moved to another
 * tab. `onLeave`: where the tab came from home, by way of a call page that is not ours.
 */
export const showCallPage = (
  root: Element,
  open: () => ServedSession,
  sounds: Sounds,
  spoken: Promise<void>,
  onLeave?: () => void,
  turn = 0,
): void => {
  const session = open();
  session.join();
  const reopen = (): void => {
    session.leave();
    showCallPage(root, open, sounds, spoken, onLeave, turn + 1);
  };
  void spoken.then(() =>
    render(<CallScreen key={turn} session={session} expected={null} sounds={sounds} onTakeBack={reopen} {...(onLeave && { onLeave })} />, root),
  );
};
