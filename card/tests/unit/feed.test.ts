import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { feedOf, type FeedState } from "../../src/api/feed";
import { FakeConnection, HOME, place } from "../support/hass";

let connection: FakeConnection;
let states: FeedState[];

function listen(): () => void {
  return feedOf(connection).listen((state) => states.push(state));
}

function latest(): FeedState {
  const state = states.at(-1);
  expect(state).toBeDefined();
  return state!;
}

function count(type: string): number {
  return connection.sent.filter((message) => message["type"] === type).length;
}

async function settle(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

beforeEach(() => {
  vi.useFakeTimers();
  connection = new FakeConnection();
  connection.answers.set("xiaomi_tag/home", () => HOME);
  states = [];
});

afterEach(() => {
  vi.useRealTimers();
});

test("a feed reads the home and the places once for all listeners", async () => {
  listen();
  listen();
  await settle();
  connection.live({ at: 1_000, tags: { keys: place() } });
  expect(latest()).toMatchObject({ status: "live", home: HOME, snapshots: 1 });
  expect(latest().places.get("keys")?.room).toBe("kitchen");
  expect([count("xiaomi_tag/subscribe"), count("xiaomi_tag/home")]).toEqual([1, 1]);
});

test("an event changes its tags only, and removes those that are gone", async () => {
  listen();
  await settle();
  connection.live({ tags: { keys: place(), cat: place() } });
  connection.live({ tags: { keys: null, cat: place({ room: "hall" }) } });
  expect([...latest().places.keys()]).toEqual(["cat"]);
  expect(latest().places.get("cat")?.room).toBe("hall");
});

test("a changed home is read again, also when it changes while it is read", async () => {
  listen();
  await settle();
  connection.live({ tags: {} });
  connection.live({ home_changed: true });
  connection.live({ home_changed: true });
  await settle();
  expect(count("xiaomi_tag/home")).toBe(3);
});

test("the server's clock is used, also where the browser's is wrong", async () => {
  listen();
  await settle();
  connection.live({ at: 5_000, tags: {} });
  await settle(2_000);
  expect(feedOf(connection).now()).toBeCloseTo(5_002, 1);
});

test("a lost socket keeps the last picture, and everything is asked anew once it is back", async () => {
  listen();
  await settle();
  connection.live({ tags: { keys: place() } });
  connection.fire("disconnected");
  expect(latest().status).toBe("lost");
  expect(latest().places.size).toBe(1);
  connection.fire("ready");
  await settle();
  connection.live({ tags: { keys: place({ room: "hall" }) } });
  expect(latest()).toMatchObject({ status: "live", snapshots: 2 });
});

test("after a restart, commands that Home Assistant does not know yet are tried again", async () => {
  listen();
  await settle();
  connection.live({ tags: { keys: place() } });
  connection.fire("disconnected");
  connection.answers.set("xiaomi_tag/subscribe", () => ({ code: "unknown_command" }));
  connection.fire("ready");
  await settle(1_000);
  expect(latest().status).toBe("lost");
  connection.answers.delete("xiaomi_tag/subscribe");
  await settle(6_000);
  connection.live({ tags: { keys: place() } });
  expect(latest().status).toBe("live");
});

test("an entry that is reloaded ends the subscription, which is opened again", async () => {
  listen();
  await settle();
  connection.live({ tags: { keys: place() } });
  connection.live({ ended: true });
  expect(latest().status).toBe("lost");
  await settle(600);
  connection.live({ tags: { keys: place() } });
  expect(latest().status).toBe("live");
});

test.each([
  ["no_home", "no_home"],
  ["home_not_loaded", "starting"],
  ["unauthorized", "unauthorized"],
])("the error %s is shown as %s", async (code, status) => {
  connection.answers.set("xiaomi_tag/subscribe", () => ({ code }));
  listen();
  await settle();
  expect(latest().status).toBe(status);
});

test("a feed without listeners lingers, then ends", async () => {
  const leave = listen();
  await settle();
  leave();
  await settle(29_000);
  expect(connection.subscriptions.map((each) => each.open)).toEqual([true]);
  await settle(2_000);
  expect(connection.subscriptions.map((each) => each.open)).toEqual([false]);
});

test("a feed that is wanted again within that time goes on", async () => {
  const leave = listen();
  await settle();
  leave();
  await settle(20_000);
  listen();
  await settle(60_000);
  expect(count("xiaomi_tag/subscribe")).toBe(1);
});

test("events of a subscription that was given up are not used", async () => {
  listen();
  await settle();
  const old = connection.subscriptions[0];
  connection.fire("disconnected");
  connection.fire("ready");
  await settle();
  connection.live({ tags: { cat: place() } });
  old?.send({ tags: { keys: place() } });
  expect([...latest().places.keys()]).toEqual(["cat"]);
});
