/** The server's sentences, which come in English, in another language; what is not known there stays as it came. */

import type { Told } from "./speech";

/** What a language knows of what the server says. */
export interface Known {
  /** Why a call ended, by reason (server/localcall/calls/reasons.py). */
  endings: Readonly<Record<string, string>>;
  /** What the server asks, by the question's id. */
  questions: Readonly<Record<string, string>>;
  /** What else it says, by its English with `{0}` and `{1}` for what it puts in (tests/vectors/sentences.json). */
  sentences: Readonly<Record<string, string>>;
}

const REFUSED = "The chat network refused the call.";

const template = (english: string): RegExp =>
  new RegExp(`^${english.replace(/[\\^$.*+?()[\]|]/g, "\\$&").replace(/\{\d\}/g, "(.+)")}$`);

export const telling = ({ endings, questions, sentences }: Known): Told => {
  const line = (text: string): string => {
    for (const [english, own] of Object.entries(sentences)) {
      const found = template(english).exec(text);
      if (found) return own.replace(/\{(\d)\}/g, (_, index: string) => line(found[Number(index) + 1] ?? ""));
    }
    return text;
  };
  const sentence = (text: string): string => text.split("\n").map(line).join("\n");
  return {
    sentence,
    question: (question, text) => questions[question] ?? text,
    // A chat network that refuses says why in its own words.
    ending: (reason, message) => {
      const known = endings[reason];
      if (!known) return message;
      return reason === "core-refused" && message !== REFUSED ? `${known} ${sentence(message)}` : known;
    },
  };
};
