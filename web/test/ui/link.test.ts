import { describe, expect, it } from "vitest";
import { changes, openingView } from "../../src/hosts/call-view";
import type { CallView } from "../../src/engine/types";
import { idleView } from "../../src/engine/store";
import { notices } from "../../src/ui/aside/sentences";

const carry = { type: "carry", text: "LocalcallLink1x03abc", expiresAt: 1_790_000_000_000 } as const;

describe("a text to carry", () => {
  it("stands in the view, and what was wrong with an answer beside it", () => {
    const shown = { ...openingView, ...changes(openingView, carry) };
    expect(shown.carry).toEqual({ text: carry.text, expiresAt: carry.expiresAt, message: "" });
    const refused = changes(shown, { type: "notCarried", trouble: "cut", message: "Its end is missing." });
    expect(refused.carry).toEqual({ text: carry.text, expiresAt: carry.expiresAt, message: "Its end is missing." });
  });

  it("is nothing where there is none", () =>
    expect(changes(openingView, { type: "notCarried", trouble: "cut", message: "" })).toEqual({ carry: null }));

  it("takes the place of the word about a slow network", () => {
    const slow: CallView = { ...openingView, phase: "active", callState: "OfferSent", slow: true };
    expect(notices(slow, idleView)).toHaveLength(1);
    expect(notices({ ...slow, ...changes(slow, carry) }, idleView)).toHaveLength(0);
  });
});
