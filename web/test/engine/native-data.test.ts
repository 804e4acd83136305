import { beforeEach, expect, test } from "vitest";

import { Native } from "../../src/engine/native";
import type { NativeChannel } from "../../src/engine/native-channel";
import { Reporter } from "../../src/engine/reporter";
import { ManualClock } from "../manual-clock";

let sent: Record<string, unknown>[];
let heard: (data: unknown) => void;
let asked: number;
let report: Reporter;

const channel = (): NativeChannel =>
  ({
    listen: (opened: () => void, receive: (data: unknown) => void) => {
      heard = receive;
      opened();
    },
    send: (message: Record<string, unknown>) => sent.push(message) > 0,
  }) as unknown as NativeChannel;

const begin = (): Native => {
  report = new Reporter(() => undefined);
  return new Native({ clock: new ManualClock(), report, peerChanged: () => undefined, asked: () => (asked += 1) });
};
const speak = (native: Native): void => native.speakOn(channel(), { local: "v=0", remote: "v=0" }, "");
const uses = (): unknown[] => sent.filter(({ type }) => type === "data").map(({ use }) => use);

beforeEach(() => {
  sent = [];
  asked = 0;
});

test("the peer is asked for less, once, and for all again", () => {
  const native = begin();
  speak(native);
  expect(uses()).toEqual([]);
  native.ask("low");
  native.ask("low");
  native.ask("full");
  expect(uses()).toEqual(["low", "full"]);
});

test("what was wished before the channel was there is asked when it is, and on the next connection again", () => {
  const native = begin();
  native.ask("audio");
  expect(uses()).toEqual([]);
  speak(native);
  speak(native);
  expect(uses()).toEqual(["audio", "audio"]);
});

test("what the peer asks for is in the view and told; what is no use is ignored", () => {
  speak(begin());
  heard('{"type":"data","use":"audio"}');
  expect(report.view.get().asked).toBe("audio");
  heard('{"type":"data","use":"everything"}');
  expect(report.view.get().asked).toBe("audio");
  expect(asked).toBe(1);
});

test("a peer that came back with nothing to ask for is sent all again", () => {
  const native = begin();
  speak(native);
  heard('{"type":"data","use":"audio"}');
  speak(native);
  expect(report.view.get().asked).toBe("full");
  expect(asked).toBe(2);
});
