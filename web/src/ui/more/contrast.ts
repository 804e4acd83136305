/** The styles for who asked the system for more contrast, or for its own colours. */

import { adopt } from "./adopt";
import css from "./contrast.css?inline";

adopt(css);
