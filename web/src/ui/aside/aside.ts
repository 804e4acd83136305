/** What a call shows when it needs the person, or is over, and what it notes for then. */

import { adopt } from "../more/adopt";
import type { CallSession } from "../session";
import css from "./aside.css?inline";
import { Timeline } from "./timeline";

adopt(css);

export { Closing } from "./closing";
export { Question } from "./dialog";
export { Facts, poor } from "./facts";
export { Notices } from "./notices";
export { Running } from "./running";

/** The page in one file has no use for it. */
export const timelineOf = ({ call, media }: CallSession): Timeline | null => (LEAN ? null : new Timeline(call, media.view, Date.now));
