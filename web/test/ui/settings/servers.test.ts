import { expect, test } from "vitest";

import { Servers } from "../../../src/ui/settings/servers";
import { drawn } from "../drawn";

test("what stands in the fields is kept, drawn or not yet", () => {
  const asked: object[] = [];
  const props = { ask: async (request: object) => (asked.push(request), {}), sounds: {} as never, onClose: () => undefined };
  const view = new Servers(props);
  view.props = props;
  const form = drawn(view);
  const has = (wanted: string, attribute = "type") => form.find(({ type, props: given }) => type === wanted || given[attribute] === wanted)?.props;
  (has("textarea")?.["onInput"] as (event: object) => void)({ currentTarget: { value: "stun:stun.example.org" } });
  (has("checkbox")?.["onChange"] as (event: object) => void)({ currentTarget: { checked: true } });
  (has("form")?.["onSubmit"] as (event: object) => void)({ preventDefault: () => undefined });
  expect(asked).toEqual([{ type: "saveServers", text: "stun:stun.example.org", relayOnly: true }]);
});
