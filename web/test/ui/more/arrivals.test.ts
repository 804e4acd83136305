/** What is said on the stage of the safety words. */

import { expect, test } from "vitest";

import { idleView } from "../../../src/engine/store";
import type { Safety } from "../../../src/engine/types";
import { strings } from "../../../src/ui/words/sections";
import { nodes, withoutDocument } from "../drawn";
import type { Node } from "../drawn";

withoutDocument();
const { Arrivals } = await import("../../../src/ui/more/arrivals");

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
