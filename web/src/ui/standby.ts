/**
 * What a call may need at any moment and most never do. It is loaded as soon as the page stands: when the server is gone, nothing can be
 * loaded any more.
 */

import { optional } from "../load";
import { Store } from "../engine/store";

/** Null until it is there. */
export const standby = new Store<{ aside: typeof import("./aside/aside") | null }>({ aside: null });

export const stand = async (): Promise<void> => standby.patch({ aside: await optional(import("./aside/aside")) });
