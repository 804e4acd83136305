/** Each language says all that the page and the server say, in its own words. */

import { afterEach, describe, expect, it, test } from "vitest";
import vectors from "../../../tests/vectors/sentences.json";
import { strings as call } from "../../src/ui/words/call";
import { best, localeOf, speak, told } from "../../src/ui/words/speech";
import type { Language } from "../../src/ui/words/speech";
import * as ar from "../../src/ui/words/ar";
import * as de from "../../src/ui/words/de";
import * as es from "../../src/ui/words/es";
import * as fr from "../../src/ui/words/fr";

const languages = { de, fr, es, ar };
/** The English, by group: each module of words that has any. */
const groups = Object.fromEntries(
  Object.entries(import.meta.glob<{ strings?: object }>(["../../src/ui/words/*.ts", "!**/choose.ts"], { eager: true })).flatMap(([path, { strings }]) =>
    strings ? [[path.replace(/^.*\/(\w+)\.ts$/, "$1") as Group, strings]] : [],
  ),
) as Readonly<Record<Group, object>>;
type Group = Exclude<keyof Language, "tag" | "dir" | "numeral" | "told">;
type Said = [path: string, text: string];

/** Each text of a group with its path; what takes arguments is given a name, and a number where it counts. */
const texts = (words: object, path: string): Said[] =>
  Object.entries(words).flatMap(([key, value]): Said[] => {
    const here = `${path}.${key}`;
    if (typeof value === "string") return [[here, value]];
    if (typeof value !== "function") return texts(value as object, here);
    const given = COUNTS.has(here) ? [3, 1, 12] : ["Zoë"];
    return [[here, (value as (...given: unknown[]) => string)(...given)]];
  });
const COUNTS = new Set(["aside.failing", "pages.devices", "ringing.missedSeveral"]);

/** What is the same in two languages by right: names, and words that both have. */
const SAME: Readonly<Record<keyof typeof languages, readonly string[]>> = {
  de: ["call.appName", "devices.numbered", "ringing.ringtones.marimba", "sections.reacted"],
  fr: ["aside.route.direct", "call.appName", "devices.numbered", "home.contacts", "more.volume", "ringing.notifications", "ringing.ringtones.marimba", "sections.messages"],
  es: ["aside.no", "call.appName", "devices.numbered", "ringing.ringtones.marimba", "sections.reacted"],
  ar: ["call.appName", "devices.numbered", "sections.reacted"],
};

const english = new Map(Object.entries(groups).flatMap(([name, words]) => texts({ ...words }, name)));

/** Words for things, of which two languages may share some. */
const PLAIN_WORDS = /^sections\.safetyWords\./;

// The words are live: the English above is taken before any other language is spoken.
class Root {
  lang = "";
  dir = "";
}
const root = new Root();
Object.assign(globalThis, { document: { documentElement: root } });
afterEach(() => speak(null));

describe.each(Object.entries(languages))("%s", (tag, language) => {
  const own = new Map(Object.keys(groups).flatMap((name) => texts(language[name as Group], name)));

  it("has every text, and none more", () => expect([...own.keys()].sort()).toEqual([...english.keys()].sort()));

  it("says nothing in English but what is named", () => {
    const same = [...own].filter(([path, text]) => text === english.get(path)).map(([path]) => path).filter((path) => !PLAIN_WORDS.test(path));
    expect(same.sort()).toEqual(SAME[tag as keyof typeof languages]);
  });

  it("leaves nothing out of what is put in", () => {
    for (const [path, text] of english) {
      if (text.includes("Zoë")) expect(own.get(path), path).toContain("Zoë");
      if (/\d/.test(text) && COUNTS.has(path)) expect(own.get(path)).toMatch(/\d/);
    }
  });

  test.each(Object.entries(vectors.endings))("tells the end %s", (reason, message) => {
    speak(language);
    expect(told.ending(reason, message)).not.toBe(message);
  });

  test.each(Object.entries(vectors.questions))("asks %s", (question, text) => {
    speak(language);
    expect(told.question(question, text)).not.toBe(text);
  });

  test.each(vectors.sentences)("knows “%s”", (template) => {
    speak(language);
    const put = (text: string): string => text.replace(/\{(\d)\}/g, (_, index: string) => `<${index}>`);
    const said = told.sentence(put(template));
    expect(said).not.toBe(put(template));
    expect(said.match(/<\d>/g)?.sort()).toEqual(put(template).match(/<\d>/g)?.sort());
  });

  it("sets the page's language and direction", () => {
    speak(language, ["en-GB", `${tag}-XX`]);
    expect(root).toMatchObject({ lang: tag, dir: tag === "ar" ? "rtl" : "ltr" });
    expect(localeOf()).toBe(`${tag}-XX`);
  });
});

it("an unknown sentence and an unknown reason stay as they came, and a list of problems is told line by line", () => {
  speak(de);
  expect(told.sentence("The disk is full.")).toBe("The disk is full.");
  expect(told.ending("new-reason", "Something new.")).toBe("Something new.");
  expect(told.sentence("Line 2: The host is missing.\nLine 5: The same as line 1.")).toBe(
    "Zeile 2: Der Host fehlt.\nZeile 5: Dasselbe wie Zeile 1.",
  );
  expect(told.ending("core-refused", "Delta Chat refused the call: 12")).toBe(
    "Das Chatnetz hat den Anruf abgelehnt. Delta Chat hat den Anruf abgelehnt: 12",
  );
});

it("English comes back", () => {
  speak(fr);
  expect(call.answer).toBe("Répondre");
  speak(null);
  expect(call.answer).toBe("Answer");
  expect(root.lang).toBe("en");
});

it("French keeps a sign with its word: no line ends before it", () => {
  for (const name of Object.keys(groups)) {
    for (const [path, text] of texts(fr[name as Group], name)) expect(text, path).not.toMatch(/ [:;!?»]|« /);
  }
});

describe("the best language", () => {
  const offered = ["en", "de", "ar"] as const;
  it.each([
    [["pt-BR", "de-AT", "en"], "de"],
    [["AR-EG"], "ar"],
    [["en-US", "de"], "en"],
    [["ja"], "en"],
    [[], "en"],
  ])("of %j is %s", (wanted, found) => expect(best(wanted, offered, "en")).toBe(found));
});

describe("components hold no words of their own", () => {
  const sources = import.meta.glob<string>(["../../src/**/*.tsx", "!**/gallery.tsx"], { query: "?raw", import: "default", eager: true });
  const SPOKEN = /\b(?:aria-label|aria-description|title|placeholder|alt|label)=(?:"[^"]*\p{L}[^"]*"|\{\s*["`][^"`]*\p{L})/u;
  /** Letters between two tags, or between a tag and a brace. */
  const BETWEEN = />[^<>{}=;()]*\p{L}[^<>{}=;()]*<\//u;

  it("are found", () => expect(Object.keys(sources).length).toBeGreaterThan(10));
  it.each(Object.entries(sources))("%s", (_, source) => {
    expect(source.split("\n").filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line) && (SPOKEN.test(line) || BETWEEN.test(line)))).toEqual([]);
  });
  it("would be caught", () => {
    expect('<button title="Save">').toMatch(SPOKEN);
    expect("<b>Hello {name}</b><i>there</i>").toMatch(BETWEEN);
  });
});
