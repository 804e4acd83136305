/** Values as a person reads them, in the language of the page. */

import { numeral } from "./words/speech";

/** `m:ss`, or `h:mm:ss` from an hour on; never negative. */
export const duration = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const parts = hours ? [hours, minutes % 60, seconds % 60] : [minutes, seconds % 60];
  return parts.map((part, index) => numeral(part, index ? 2 : 1)).join(":");
};

/** The first letter of the first and the last word, whole code points. */
export const initials = (name: string): string => {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
};

/** A hue in degrees that stays with the contact. */
export const hue = (id: string): number => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);

/** Lower case and without accents, so that “jose” finds José. */
const plain = (value: string): string => value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export const matching = <T extends { name: string }>(people: readonly T[], query: string): readonly T[] => {
  const wanted = plain(query.trim());
  return people.filter((person) => plain(person.name).includes(wanted));
};
