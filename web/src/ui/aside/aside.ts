/** What a call shows when it needs the person, or is over, and what it notes for then. */

import { adopt } from "../more/adopt";
import type { CallSession } from "../session";
import css from "./aside.css?inline";
import { Front as HomeFront, Question as Asked } from "./dialog";
import { Running as HomeRunning } from "./running";
import { Timeline } from "./timeline";

adopt(css);

export { Closing } from "./closing";
export { Facts, poor } from "./facts";
export { Notices } from "./notices";

/** Only our own server asks. */
export const Question = SOCKET ? Asked : () => null;

/** The page in one file has no use for these. */
export const Front = LEAN ? () => null : HomeFront;
export const Running = LEAN ? () => null : HomeRunning;
export const timelineOf = ({ call, media }: CallSession): Timeline | null => (LEAN ? null : new Timeline(call, media.view, Date.now));
