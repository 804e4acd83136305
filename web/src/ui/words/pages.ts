/** The words of the doctor's page, in English. */

import { counted } from "./counted";
import { group } from "./speech";

export const strings = group("pages", {
  devices: (microphones: number, cameras: number, speakers: number) =>
    `${[
      counted("en", microphones, { one: "# microphone", other: "# microphones" }),
      counted("en", cameras, { one: "# camera", other: "# cameras" }),
      counted("en", speakers, { one: "# speaker", other: "# speakers" }),
    ].join(", ")}.`,
  answers: "answers",
  done: "Done. You can close this tab.",
});

export type PagesWords = typeof strings;
