import { expect, test } from "vitest";

import { expiry } from "../../src/engine/probe";

test.each([
  ["1764300000", 1_764_300_000],
  ["1764300000:ada", 1_764_300_000],
  ["ada:1764300000", null],
  ["17643000001", null],
  ["ada", null],
  ["", null],
])("the user name %o has its end at %o", (username, end) => expect(expiry(username)).toBe(end));
