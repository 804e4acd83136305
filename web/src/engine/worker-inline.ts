/** The frame worker inside the one-file page. A host that allows no worker has no frame encryption: nothing else uses it. */

import FrameWorker from "./frame-worker?worker&inline";

export const createFrameWorker = (): Worker => new FrameWorker();
