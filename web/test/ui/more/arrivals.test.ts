/** What is said on the stage of the safety words. */

import type { VNode } from "preact";
import { expect, test, vi } from "vitest";

import { idleView } from "../../../src/engine/store";
import type { Safety } from "../../../src/engine/types";
import { strings } from "../../../src/ui/words/sections";

vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} });
vi.stubGlobal("document", { adoptedStyleSheets: [] });
const { Arrivals } = await import("../../../src/ui/more/arrivals");

type Node = VNode<Record<string, unknown>>;

const nodes = (node: unknown): Node[] => {
  if (Array.isArray(node)) return node.flatMap(nodes);
  if (typeof node !== "object" || node === null) return [];
  return [node as Node, ...nodes((node as Node).props["children"])];
};

test("a change of the words that was put away does not hide the next one", () => {
  const ready = (words: number[]): Safety => ({ status: "ready", words, changed: true });
  const view = new Arrivals();
  view.setState = (more: object) => void Object.assign(view.state, more);
  const drawn = (safety: Safety): Node[] =>
    nodes(view.render({ session: {} as never, engine: { ...idleView, safety }, name: "Bob" }, view.state));
  const warns = (safety: Safety): boolean => drawn(safety).some(({ props }) => props["children"] === strings.safetyChanged);

  expect(warns(ready([1, 2, 3, 4]))).toBe(true);
  const dismiss = drawn(ready([1, 2, 3, 4])).find(({ props }) => props["icon"] === "close");
  (dismiss?.props["onClick"] as () => void)();
  expect(warns(ready([1, 2, 3, 4]))).toBe(false);
  expect(warns({ status: "pending", words: [], changed: true }), "others are on their way").toBe(true);
  expect(warns(ready([5, 6, 7, 8]))).toBe(true);
});
