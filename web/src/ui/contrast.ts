/** Few ask for more contrast: its styles are loaded for those, also when they ask in the middle of a call. */

const asked = matchMedia("(prefers-contrast: more), (forced-colors: active)");
const load = (): void => {
  if (asked.matches) void import("./more/contrast");
};
asked.addEventListener("change", load);
load();
