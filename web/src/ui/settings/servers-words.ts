/** The words of the servers setting, which is loaded when it is opened. */

export const title = "Servers";
export const hint = "STUN and TURN servers, one a line. Without any, calls go directly.";
export const example = "stun:stun.example.org\nturns:user:password@turn.example.org:5349?transport=tcp";
export const relayOnly = "Always use a relay";
export const relayOnlyHint = "Hides your address from those you talk to. Needs a turn: or turns: server.";
export const notKept = "This was started without a settings file: changes last until it stops.";
export const nothing = "There is no server to test.";
export const test = "Test";
export const testing = "Testing…";
export const save = "Save";

const because = (error: string): string => (error ? `: ${error}` : "");
const silent = (error: string): string => (/^no answer/i.test(error) ? "No answer." : `No answer${because(error)}.`);

/** By what came of a test. */
export const relay = {
  ok: () => "A relay came.",
  refused: (error: string) => `It refused the user or the password${because(error)}.`,
  silent,
};
export const stun = { ok: () => "It answers.", refused: (error: string) => `It refused${because(error)}.`, silent };
