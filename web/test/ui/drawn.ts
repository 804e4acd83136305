/** Views without a document: what they would draw, as nodes to look through. */

import type { Component, VNode } from "preact";
import { vi } from "vitest";

export type Node = VNode<Record<string, unknown>>;

/** For the styles that a view adopts when it is loaded; before it is. */
export const withoutDocument = (): void => {
  vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} });
  vi.stubGlobal("document", { adoptedStyleSheets: [] });
};

/** Whatever `node` is made of. */
export const nodes = (node: unknown): Node[] => {
  if (Array.isArray(node)) return node.flatMap(nodes);
  if (typeof node !== "object" || node === null) return [];
  return [node as Node, ...nodes((node as Node).props["children"])];
};

/** Draws `view` as it stands. What it sets from then on waits for the next drawing, as in a page that has more to do. */
export const drawn = <P extends object, S extends object>(view: Component<P, S>): Node[] => {
  const waiting: unknown[] = [];
  const drawing = nodes(view.render(view.props as never, view.state));
  view.setState = (more: unknown) => void waiting.push(more);
  return drawing;
};
