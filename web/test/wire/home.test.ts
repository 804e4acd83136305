import { expect, test } from "vitest";

import { parseHomeFrame } from "../../src/wire/home";

test("events are read", () => {
  expect(parseHomeFrame('{"type":"result","id":1,"error":"busy","x":0}')).toEqual({ type: "result", id: 1, error: "busy" });
  const contacts = [{ id: "local:b", name: "Bob", canCall: true }];
  expect(parseHomeFrame(JSON.stringify({ type: "contacts", contacts }))).toEqual({ type: "contacts", contacts });
});

test.each(["", "[]", '{"type":"contacts"}', '{"type":"contacts","contacts":[{"id":1}]}', '{"type":"gossip"}'])(
  "%j is an Error",
  (frame) => {
    expect(parseHomeFrame(frame)).toBeInstanceOf(Error);
  },
);
