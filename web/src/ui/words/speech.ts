/** The language that the page speaks. English is at hand; another one is a file that is loaded (choose.ts) or built in. */

import type { AsideWords } from "./aside";
import type { BesideWords } from "./beside";
import type { CallWords } from "./call";
import type { DevicesWords } from "./devices";
import type { HomeWords } from "./home";
import type { HostWords } from "./host";
import type { LinkWords } from "./link";
import type { LogWords } from "./log";
import type { MoreWords } from "./more";
import type { PagesWords } from "./pages";
import type { RingingWords } from "./ringing";
import type { SectionsWords } from "./sections";
import type { SettingsWords } from "./settings";

/** What is said, by the part of the page that says it. Each part holds its own English. */
interface Groups {
  call: CallWords;
  aside: AsideWords;
  home: HomeWords;
  log: LogWords;
  ringing: RingingWords;
  settings: SettingsWords;
  more: MoreWords;
  sections: SectionsWords;
  beside: BesideWords;
  devices: DevicesWords;
  link: LinkWords;
  /** What the page says by itself under a program that says nothing. */
  host: HostWords;
  /** The page of the doctor. */
  pages: PagesWords;
}

/** What the server says, in the language of the page. */
export interface Told {
  /** Any sentence, or lines of them. */
  sentence(text: string): string;
  /** By its id. */
  question(question: string, text: string): string;
  /** Why a call ended, by its reason. */
  ending(reason: string, message: string): string;
}

/** A language other than English. */
export interface Language extends Groups {
  /** BCP 47. */
  tag: string;
  dir: "ltr" | "rtl";
  /** Where its digits may be others than 0 to 9, by the region. */
  numeral?(value: number, digits: number, locale: string): string;
  told: Told;
}

/** What a page needs of a language: some leave out home. */
export type Spoken = Pick<Language, "tag" | "dir"> & Partial<Language>;

const english: Spoken = { tag: "en", dir: "ltr" };
let spoken = english;
/** BCP 47, with the person's region where it is known: numbers and dates go by it. */
let locale = "en";
const following: (() => void)[] = [];

/** The server's sentences come in English. */
export const told: Told = {
  sentence: (text) => spoken.told?.sentence(text) ?? text,
  question: (question, text) => spoken.told?.question(question, text) ?? text,
  ending: (reason, message) => spoken.told?.ending(reason, message) ?? message,
};
export const localeOf = (): string => locale;

/** Of at least so many digits. Where it can do without Intl it does: to ask that first takes Chromium 40 ms. */
export const numeral = (value: number, digits: number): string =>
  spoken.numeral?.(value, digits, locale) ?? String(value).padStart(digits, "0");

/** The words of one group, as they are now: read where they are drawn, never kept. */
export const group = <N extends keyof Groups, W extends object>(name: N, words: W): W => {
  const live = { ...words };
  const follow = (): void => void Object.assign(live, words, spoken[name]);
  following.push(follow);
  follow();
  return live;
};

/** From now on; what is drawn already must be drawn again. `null`: English. */
export const speak = (language: Spoken | null, wanted: readonly string[] = []): void => {
  spoken = language ?? english;
  locale = wanted.find((tag) => speaks(tag, spoken.tag)) ?? spoken.tag;
  for (const follow of following) follow();
  Object.assign(document.documentElement, { lang: spoken.tag, dir: spoken.dir });
};

const speaks = (tag: string, language: string): boolean => tag.toLowerCase().split("-")[0] === language;

/** The first of the wanted languages that is offered. */
export const best = <T extends string>(wanted: readonly string[], offered: readonly T[], otherwise: T): T =>
  wanted.map((tag) => offered.find((language) => speaks(tag, language))).find(Boolean) ?? otherwise;
