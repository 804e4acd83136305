/** The words of calls by link, which are loaded when somebody makes or answers one. */

export const title = "Call by link";
export const intro = "For anyone who also has localcall: no account, only two texts in a chat of your choice.";
export const nameLabel = "Your name in the link";
export const nameHint = "May stay empty.";
export const make = { audio: "Audio link", video: "Video link" };
export const answerTitle = "You were sent a link?";
export const answerLabel = "Paste the text that begins with “LocalcallLink”";
export const close = "Close";

export const sendLink = "1. Send this text to the one you want to call";
export const sendAnswer = "Send this text back";
export const holds = (minutes: number) => `It can be answered for ${minutes} more minutes, by whoever gets it first.`;
export const pasteAnswer = "2. Paste what they send back";
export const waitsForAnswer = "Waiting for the other’s text…";
export const waitsForPaste = "The call begins when they paste it.";
export const copy = "Copy";
export const copied = "Copied";
export const share = "Share…";

/** Why a text is of no use, by what the server calls it. */
export const troubles: Readonly<Record<string, string>> = {
  foreign: "This is no text of localcall. Copy all of what they sent, from “Localcall” on.",
  cut: "The end of this text is missing. Copy all of it, and paste it again.",
  changed: "This text was changed on its way. Copy it again, or ask for a new one.",
  version: "This text is of another version of localcall. Both need the same one.",
  expired: "This link has expired. Ask for a new one.",
  used: "This text was used already. A new call needs a new link.",
  own: "This is your own text. Send it to the other, and paste here what they send back.",
  "answer-here": "This is the answer to a link. It belongs into the call that waits for it.",
  "link-here": "This is a link, and not the answer to yours. Ask them to paste your link into their localcall.",
  "not-waited": "This answers another link, or one that is over. Make a new link.",
};
