import { expect, test } from "vitest";

import { limitOf } from "../../src/engine/limits";
import { SOURCES } from "../../src/engine/slots";

test("low data caps each source, a picture in size and rate too", () => {
  for (const source of SOURCES) expect(limitOf(source, true).maxBitrate).toBeLessThanOrEqual(200_000);
  expect(limitOf("camera", true)).toMatchObject({ maxFramerate: 15, scaleResolutionDownBy: 2 });
});

test("lifting it takes back every field that it set, and sets none that sound has not", () => {
  expect(limitOf("camera", false)).toEqual({ maxBitrate: undefined, maxFramerate: undefined, scaleResolutionDownBy: 1 });
  expect(limitOf("mic", false)).toEqual({ maxBitrate: undefined });
});
