/** What a call shows when it needs the person, or is over. */

import { adopt } from "../more/adopt";
import css from "./aside.css?inline";

adopt(css);

export { Closing } from "./closing";
export { Question } from "./dialog";
export { Facts, poor } from "./facts";
export { Notices } from "./notices";
export { Running } from "./running";
