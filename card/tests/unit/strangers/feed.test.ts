import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { strangersOf, type StrangersState } from "../../../src/api/strangers";
import { FakeConnection, HOME } from "../../support/hass";
import { strangers } from "../../support/strangers";

const COMMAND = "xiaomi_tag/strangers";
let connection: FakeConnection;
let states: StrangersState[];

function listen(): () => void {
  return strangersOf(connection).listen((state) => states.push(state));
}

function count(): number {
  return connection.sent.filter((message) => message["type"] === COMMAND).length;
}

async function settle(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

async function live(): Promise<void> {
  await settle();
  connection.live({ at: 1, tags: {} });
  await settle();
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

test("strangers are asked for once for all listeners, when the home is there", async () => {
  listen();
  listen();
  expect(count()).toBe(0);
  await live();
  expect(count()).toBe(1);
  connection.send(COMMAND, strangers());
  expect(states.at(-1)).toMatchObject({ status: "live", strangers: { enabled: true } });
});

test.each([
  ["unauthorized", "refused"],
  ["unknown_command", "unknown"],
])("a user who gets %s is not asked again", async (code, status) => {
  connection.answers.set(COMMAND, () => ({ code }));
  listen();
  await live();
  await settle(120_000);
  expect([count(), states.at(-1)]).toEqual([1, { status, strangers: null }]);
});

test("a user who may see no places is asked for them, once", async () => {
  connection.answers.set("xiaomi_tag/subscribe", () => ({ code: "unauthorized" }));
  listen();
  await settle(120_000);
  expect(count()).toBe(1);
  connection.send(COMMAND, strangers());
  expect(states.at(-1)).toMatchObject({ status: "live", strangers: { enabled: true } });
});

test("another failure keeps what was shown, and is tried again", async () => {
  listen();
  await live();
  connection.send(COMMAND, strangers());
  connection.answers.set(COMMAND, () => ({ code: "unknown_error" }));
  connection.send(COMMAND, { ended: true });
  await settle(6_000);
  expect(states.at(-1)).toMatchObject({ status: "failed", strangers: { enabled: true } });
  connection.answers.delete(COMMAND);
  await settle(6_000);
  connection.send(COMMAND, strangers({ enabled: false }));
  expect(states.at(-1)).toMatchObject({ status: "live", strangers: { enabled: false } });
});

test("after a lost socket they are asked for again, once the home is back", async () => {
  listen();
  await live();
  connection.fire("disconnected");
  await settle(20_000);
  expect(count()).toBe(1);
  connection.fire("ready");
  await live();
  expect(count()).toBe(2);
});

test("without listeners the subscription ends, and a late event is not used", async () => {
  const leave = listen();
  await live();
  leave();
  await settle();
  const [old] = connection.subscriptions.filter(({ message }) => message["type"] === COMMAND);
  expect(old?.open).toBe(false);
  const before = states.length;
  old?.send(strangers());
  expect(states).toHaveLength(before);
});

test("a listener that comes back subscribes again", async () => {
  listen()();
  await live();
  listen();
  await live();
  expect(count()).toBe(1);
  connection.send(COMMAND, strangers());
  expect(states.at(-1)?.status).toBe("live");
});
