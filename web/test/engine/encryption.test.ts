import { describe, expect, test } from "vitest";

import { afterFrames, agreed } from "../../src/engine/encryption";
import type { Encryption } from "../../src/engine/encryption";

const fresh: Encryption = { status: "none", undecrypted: 0 };
const on: Encryption = { status: "on", undecrypted: 0 };

test.each([
  [true, { localcall: 1, enc: true }, "on"],
  [false, { localcall: 1, enc: false }, "none"],
  [true, { localcall: 1, enc: false }, "mismatch"],
  [false, { localcall: 1, enc: true }, "mismatch"],
  [true, {}, "on"],
  [false, {}, "none"],
  [true, { localcall: 1 }, "on"],
  [true, { enc: false }, "on"],
] as const)("our key %s and %j make %s", (haveKey, said, status) => {
  expect(agreed(fresh, haveKey, { type: "offer", sdp: "", ...said }).status).toBe(status);
});

describe("frames", () => {
  test("a few that do not open are counted and no more", () => {
    expect(afterFrames(on, { opened: 70, failed: 3 })).toEqual({ status: "on", undecrypted: 3 });
    expect(afterFrames(on, { opened: 0, failed: 2 })).toEqual({ status: "on", undecrypted: 2 });
  });

  test("most not opening is failing, most opening is on again", () => {
    const failing = afterFrames(on, { opened: 2, failed: 3 });
    expect(failing).toEqual({ status: "failing", undecrypted: 3 });
    expect(afterFrames(failing, { opened: 0, failed: 1 }).status).toBe("failing");
    expect(afterFrames(failing, { opened: 9, failed: 1 })).toEqual({ status: "on", undecrypted: 4 });
  });

  test("a mismatch stays one", () => {
    expect(afterFrames({ status: "mismatch", undecrypted: 0 }, { opened: 9, failed: 0 }).status).toBe("mismatch");
  });
});
