import { beforeEach, expect, test } from "vitest";

import { RestartSchedule } from "../../src/engine/restart-schedule";
import { ManualClock } from "../manual-clock";

let clock: ManualClock;
let up: boolean;
let attempts: number[];
let schedule: RestartSchedule;

beforeEach(() => {
  clock = new ManualClock();
  up = false;
  attempts = [];
  schedule = new RestartSchedule(clock, { graceMs: 3000, attemptMs: 8000, attempts: 3 }, () => up, () => attempts.push(clock.now()));
});

test("a connection that is gone for 3 s is restarted, 8 s an attempt, three times", async () => {
  schedule.state("disconnected");
  await clock.pass(100_000);
  expect(attempts).toEqual([3000, 11_000, 19_000]);
});

test("one that comes back by itself is left alone, and has three attempts again", async () => {
  schedule.state("disconnected");
  await clock.pass(2999);
  schedule.state("connected");
  await clock.pass(10_000);
  expect(attempts).toEqual([]);
  schedule.state("failed");
  await clock.pass(100_000);
  expect(attempts).toHaveLength(3);
});

test("`failed` begins at once, unless a restart is under way", async () => {
  schedule.state("disconnected");
  schedule.state("failed");
  schedule.state("failed");
  schedule.wanted();
  expect(attempts).toEqual([0]);
  await clock.pass(7999);
  expect(attempts).toEqual([0]);
});

test("a network that is back begins at once, and anew", async () => {
  schedule.state("failed");
  await clock.pass(20_000);
  schedule.online();
  await clock.pass(100_000);
  expect(attempts).toEqual([0, 8000, 16_000, 20_000, 28_000, 36_000]);
});

test("an attempt while the connection stands is followed by no other", async () => {
  up = true;
  schedule.online();
  await clock.pass(100_000);
  expect(attempts).toEqual([0]);
});

test("nothing is attempted after the end", async () => {
  schedule.state("disconnected");
  schedule.stop();
  await clock.pass(100_000);
  expect(attempts).toEqual([]);
});
