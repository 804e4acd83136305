/** Which language a page of our own server speaks: the person's choice, else the first of the browser's that there is. */

import { preferences } from "../preferences";
import type { LanguageTag } from "./languages";
import { best, speak } from "./speech";
import type { Language } from "./speech";

const files: Readonly<Record<Exclude<LanguageTag, "en">, () => Promise<Language>>> = {
  de: () => import("./de"),
  fr: () => import("./fr"),
  es: () => import("./es"),
  ar: () => import("./ar"),
};

const offered = ["en", ...Object.keys(files)] as LanguageTag[];
let turn = 0;

/** Settles when it is spoken; English where its file does not come. */
export const speakChosen = async (): Promise<void> => {
  const mine = ++turn;
  const { language } = preferences.view.get();
  const wanted = language ? [language] : navigator.languages;
  const tag = best(wanted, offered, "en");
  const file = tag === "en" ? null : await files[tag]().catch(() => null);
  // Another choice may have been quicker.
  if (mine === turn) speak(file, navigator.languages);
};
