/** How the person wants one call shown and played on this side; forgotten with the call. */

import { Store } from "../engine/store";
import type { DataUse } from "../engine/types";

/** Where the own picture lies. */
export type Corner = `${"top" | "bottom"}-${"start" | "end"}`;

export interface Wishes {
  /** Of the peer's sound, from 0 to 1. */
  readonly volume: number;
  readonly corner: Corner;
  /** The own picture is the large one. */
  readonly swapped: boolean;
  readonly data: DataUse;
}

export const newWishes = (): Store<Wishes> => new Store<Wishes>({ volume: 1, corner: "bottom-end", swapped: false, data: "full" });
