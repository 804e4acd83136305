import { expect, test } from "vitest";

import { drawn, withoutDocument } from "../drawn";

withoutDocument();
const { LinkDialog } = await import("../../../src/ui/link/dialog");

test("a link says the name that stands in the field, drawn or not yet", () => {
  const made: string[] = [];
  const props = { name: "Ada", ask: async () => ({}), onMake: (_: unknown, name: string) => void made.push(name), onClose: () => undefined };
  const view = new LinkDialog(props);
  view.props = props;
  const dialog = drawn(view);
  const field = dialog.find(({ type }) => type === "input");
  const button = dialog.find(({ props: { class: name } }) => name === "primary");
  (field?.props["onInput"] as (event: object) => void)({ currentTarget: { value: "Ada L." } });
  (button?.props["onClick"] as () => void)();
  expect(made).toEqual(["Ada L."]);
});
