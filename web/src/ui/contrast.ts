/** Few ask for more contrast: its styles are loaded for those, also when they ask in the middle of a call. */

import { optional } from "../load";

const asked = matchMedia("(prefers-contrast: more), (forced-colors: active)");
const load = (): void => {
  if (asked.matches) void optional(import("./more/contrast"));
};
asked.addEventListener("change", load);
load();
