/** Line drawings on a grid of 24, in the colour of the text around them. */

const strokes = {
  mic: "M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  camera: "M5 6.5h8.5a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM15.5 10.8l5.5-3.3v9l-5.5-3.3",
  screen: "M4.5 4.5h15A1.5 1.5 0 0 1 21 6v9.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5V6a1.5 1.5 0 0 1 1.5-1.5zM8 20.5h8M12 14V8M9.3 10.5L12 7.8l2.7 2.7",
  phone: "M8.6 3.8l1.9 4.4-2.2 1.8a12 12 0 0 0 5.7 5.7l1.8-2.2 4.4 1.9v3.2a1.7 1.7 0 0 1-1.9 1.7A16 16 0 0 1 3.7 5.7a1.7 1.7 0 0 1 1.7-1.9z",
  sound: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.3a8 8 0 0 1 0 11.4",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3L20 20",
  lock: "M6.5 10.5h11a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
  settings: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8 14.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  more: "M5 11a1 1 0 1 1 0 2 1 1 0 0 1 0-2zM12 11a1 1 0 1 1 0 2 1 1 0 0 1 0-2zM19 11a1 1 0 1 1 0 2 1 1 0 0 1 0-2z",
  back: "M14.5 5l-7 7 7 7",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  close: "M6 6l12 12M18 6L6 18",
} as const;

export type IconName = keyof typeof strokes;

/** A drawing that is used in one place only stands there. */
export type Drawing = IconName | `M${string}`;

/** Which point along the line, and so the other way where lines run from right to left. */
const pointing: ReadonlySet<Drawing> = new Set(["sound", "back"]);

export const Icon = ({ name, off, points = pointing.has(name) }: { name: Drawing; off?: boolean; points?: boolean }) => (
  <svg class={`icon ${points ? "points" : ""}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={(strokes as Readonly<Record<string, string>>)[name] ?? name} />
    {off && <path d="M4 4l16 16" />}
  </svg>
);
