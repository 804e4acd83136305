import { expect, test } from "vitest";
import { sometimes } from "../../src/ui/sometimes";

test("runs at once, then not again within five minutes, and again after", () => {
  let now = 0;
  let runs = 0;
  const run = sometimes(async () => {
    runs += 1;
    throw new Error("no harm");
  }, () => now);
  run();
  now = 299_999;
  run();
  expect(runs).toBe(1);
  now = 300_000;
  run();
  expect(runs).toBe(2);
});
