import { beforeEach, expect, test } from "vitest";

import { Gathering } from "../../src/engine/gathering";
import { ManualClock, settled } from "../manual-clock";

const host = { candidate: "candidate:1 1 udp 1 10.0.0.1 9 typ host" };
const translated = { candidate: "candidate:3 1 udp 1 192.0.2.1 9 typ srflx raddr 10.0.0.1 rport 9" };
const relay = { candidate: "candidate:2 1 udp 1 10.0.0.2 9 typ relay raddr 0.0.0.0 rport 0" };

let clock: ManualClock;
let sent: RTCIceCandidateInit[][];
let ready: boolean;

const begin = (awaits: "relay" | "servers" | "nothing" = "servers", trickles = true): Gathering => {
  const gathering = new Gathering(clock, awaits, (batch) => sent.push(batch), trickles);
  void gathering.ready.then(() => (ready = true));
  return gathering;
};

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  ready = false;
});

test("completion ends the wait at once, and nothing follows", async () => {
  const gathering = begin();
  gathering.add(host);
  await clock.pass(100);
  expect(ready).toBe(false);
  gathering.finish();
  await settled();
  expect(ready).toBe(true);
  expect(gathering.take()).toEqual([host]);
  await clock.pass(20_000);
  expect(sent).toEqual([]);
});

test("the wait is capped", async () => {
  const gathering = begin();
  await clock.pass(749);
  expect(ready).toBe(false);
  await clock.pass(1);
  expect(ready).toBe(true);
  expect(gathering.take()).toEqual([]);
});

test("a relay candidate is enough where there is a relay, and only there", async () => {
  begin().add(relay);
  await settled();
  expect(ready).toBe(false);
  const gathering = begin("relay");
  gathering.add(host);
  await settled();
  expect(ready).toBe(false);
  gathering.add(relay);
  await settled();
  expect(ready).toBe(true);
});

test("later candidates go every 1500 ms, and none without any", async () => {
  const gathering = begin();
  gathering.add(host);
  await clock.pass(750);
  gathering.take();
  await clock.pass(1500);
  expect(sent).toEqual([]);
  gathering.add(host);
  gathering.add(relay);
  await clock.pass(1499);
  expect(sent).toEqual([]);
  await clock.pass(1);
  expect(sent).toEqual([[host, relay]]);
});

test("completion later sends what is left at once", async () => {
  const gathering = begin();
  await clock.pass(750);
  gathering.take();
  gathering.add(host);
  gathering.finish();
  expect(sent).toEqual([[host]]);
});

test("nothing is sent before the first batch was taken, however late that is", async () => {
  const gathering = begin();
  gathering.add(host);
  await clock.pass(10_000);
  gathering.add(relay);
  gathering.finish();
  expect(sent).toEqual([]);
  expect(gathering.take()).toEqual([host, relay]);
});

test("after 12 s the rest is sent and gathering is given up", async () => {
  const gathering = begin();
  await clock.pass(750);
  gathering.take();
  await clock.pass(11_900);
  gathering.add(host);
  await clock.pass(100);
  expect(sent).toEqual([[host]]);
  gathering.add(relay);
  await clock.pass(20_000);
  expect(sent).toEqual([[host]]);
});

test("stopping lets go whoever waits", async () => {
  begin().stop();
  await settled();
  expect(ready).toBe(true);
});

test("where the other end needs no candidate, what follows goes together", async () => {
  const gathering = begin("nothing");
  gathering.enough();
  await settled();
  expect(ready).toBe(true);
  expect(gathering.take()).toEqual([]);
  gathering.add(host);
  gathering.add(host);
  expect(sent).toEqual([]);
  gathering.finish();
  expect(sent).toEqual([[host, host]]);
});

test("where no server is asked, 10 ms without another candidate are enough", async () => {
  const gathering = begin("nothing");
  await clock.pass(100);
  expect(ready).toBe(false);
  gathering.add(host);
  await clock.pass(9);
  gathering.add(host);
  await clock.pass(9);
  expect(ready).toBe(false);
  await clock.pass(1);
  expect(ready).toBe(true);
  expect(gathering.take()).toEqual([host, host]);
});

test("a translated address is enough 150 ms later, but not where there is a relay", async () => {
  begin().add(translated);
  await clock.pass(149);
  expect(ready).toBe(false);
  await clock.pass(1);
  expect(ready).toBe(true);
  ready = false;
  begin("relay").add(translated);
  await clock.pass(749);
  expect(ready).toBe(false);
});

test("where nothing can follow at once, the wait is longer, and what comes later goes as it comes", async () => {
  const gathering = begin("servers", false);
  gathering.add(host);
  await clock.pass(2499);
  expect(ready).toBe(false);
  await clock.pass(1);
  expect(ready).toBe(true);
  expect(gathering.take()).toEqual([host]);
  gathering.add(translated);
  await clock.pass(20_000);
  gathering.add(relay);
  expect(sent).toEqual([[translated], [relay]]);
});

test("an interface that comes up when all was gathered is told too", async () => {
  const gathering = begin();
  gathering.finish();
  expect(gathering.take()).toEqual([]);
  gathering.add(host);
  gathering.add(relay);
  await clock.pass(10);
  expect(sent).toEqual([[host, relay]]);
});

test("where nothing went at first, what is found goes at once, and the rest in its time", async () => {
  const gathering = begin();
  gathering.enough();
  expect(gathering.take()).toEqual([]);
  gathering.add(host);
  gathering.add(host);
  await clock.pass(10);
  expect(sent).toEqual([[host, host]]);
  gathering.add(translated);
  await clock.pass(1000);
  expect(sent).toHaveLength(1);
  await clock.pass(500);
  expect(sent).toEqual([[host, host], [translated]]);
});
