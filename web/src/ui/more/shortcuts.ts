/** The keys of a call: one table for the handler, for `aria-keyshortcuts` and for the help. */

export type ShortcutId = "mic" | "camera" | "screen" | "talk" | "fullScreen" | "picture" | "more" | "help" | "end";

interface Shortcut {
  id: ShortcutId;
  /** KeyboardEvent.key in lower case. */
  key: string;
  shift?: boolean;
}

/** Letters as other call pages have them. What cannot be undone needs two keys. */
export const shortcuts: readonly Shortcut[] = [
  { id: "mic", key: "m" },
  { id: "camera", key: "v" },
  { id: "screen", key: "s" },
  { id: "talk", key: " " },
  { id: "fullScreen", key: "f" },
  { id: "picture", key: "p" },
  { id: "more", key: "," },
  { id: "help", key: "?" },
  { id: "end", key: "e", shift: true },
];

/** As `aria-keyshortcuts` has it (WAI-ARIA 1.2), and as a person reads it. */
export const keysOf = ({ key, shift }: Shortcut): string =>
  (shift ? "Shift+" : "") + (key === " " ? "Space" : key.toUpperCase());

export const ariaKeys = (): Partial<Record<ShortcutId, string>> =>
  Object.fromEntries(shortcuts.map((shortcut) => [shortcut.id, keysOf(shortcut)]));

type Press = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/** On a keyboard of another script the letter that stands on the key elsewhere. */
const latin = ({ key, code }: Press): string =>
  key.length === 1 && key > "\x7f" ? (/^Key([A-Z])$/.exec(code)?.[1] ?? key).toLowerCase() : key.toLowerCase();

/** What a press means, whatever has the focus. */
export const shortcutOf = (press: Press): ShortcutId | null => {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const key = latin(press);
  // A question mark has a Shift of its own on most keyboards.
  const found = shortcuts.find((one) => one.key === key && (/^[a-z]$/.test(key) ? (one.shift ?? false) === press.shiftKey : true));
  return found?.id ?? null;
};

const TYPING = "input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
const PRESSABLE = "button, a, summary, input, video[tabindex]";

export interface ShortcutActions {
  /** Whether single keys may do anything at all (WCAG 2.1.4). */
  enabled(): boolean;
  /** Whether the space bar opens a muted microphone as long as it is held. */
  talks(): boolean;
  press(id: Exclude<ShortcutId, "talk">): void;
  talk(on: boolean): void;
}

/** Listens until the result is called. */
export const listen = (actions: ShortcutActions): (() => void) => {
  const stop = new AbortController();
  const on = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void): void =>
    addEventListener(type, listener, { signal: stop.signal });
  let talking = false;
  /** A button that was clicked keeps the focus; the space bar is not meant for it. One that was reached by Tab has it. */
  let pointed = true;
  const fallSilent = (): void => {
    if (talking) actions.talk((talking = false));
  };

  on("pointerdown", () => (pointed = true));
  on("keydown", (event) => {
    if (event.key === "Tab") pointed = false;
    const target = event.target instanceof Element ? event.target : document.body;
    const id = shortcutOf(event);
    if (!id || event.defaultPrevented || target.closest(TYPING) || document.querySelector(":modal")) return;
    if (id === "talk") {
      if ((!talking && !actions.talks()) || (!pointed && target.closest(PRESSABLE))) return;
      event.preventDefault();
      if (!event.repeat && !talking) actions.talk((talking = true));
    } else if (actions.enabled() && !event.repeat) {
      event.preventDefault();
      actions.press(id);
    }
  });
  on("keyup", (event) => {
    if (event.key !== " " || !talking) return;
    event.preventDefault();
    fallSilent();
  });
  on("blur", fallSilent);
  return () => {
    fallSilent();
    stop.abort();
  };
};
