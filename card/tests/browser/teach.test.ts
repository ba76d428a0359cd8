import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CalibrationEvent, Outcome, Run } from "../../src/api/types";
import { TeachPage } from "../../src/panel/teach/page";
import type { HomeAssistant } from "../../src/shared/hass";
import { FakeConnection, HOME } from "../support/hass";
import { answerHome, button, findings, settle, show, shown } from "../support/page";

const COMMAND = "xiaomi_tag/calibration/subscribe";
const [KITCHEN = "", HALL = "", STUDY = ""] = HOME.receivers.map((receiver) => receiver.source);
const SUGGESTED = [
  { area_id: "study", why: "no_walk", own_receiver: true },
  { area_id: "hall", why: "confused", own_receiver: true },
] as const;

const RUN: Run = {
  tag: "keys",
  area_id: "study",
  stage: "recording",
  percent: 50,
  duration_s: 60,
  seconds: 18,
  packets: { [STUDY]: 18, [HALL]: 6, [KITCHEN]: 0 },
  enough: false,
  silent_receivers: [KITCHEN],
  levels: { [STUDY]: -58, [HALL]: -77, [KITCHEN]: null },
  here_silent: false,
};

const OUTCOME: Outcome = {
  tag: "keys",
  area_id: "study",
  packets: RUN.packets,
  seconds: 40,
  enough: true,
  silent_receivers: [],
  accuracy_before: 0.74,
  accuracy_after: 0.83,
  calibration_id: "walk-1",
  not_learned: null,
};

type Call = [domain: string, action: string, data: Record<string, unknown>];
let connection: FakeConnection;
let calls: Call[];

beforeEach(() => {
  localStorage.clear();
  connection = new FakeConnection();
  answerHome(connection);
  calls = [];
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

async function page(event: Partial<CalibrationEvent> = {}, hass: Partial<HomeAssistant> = {}): Promise<TeachPage> {
  const element = await show(new TeachPage(), connection, {
    callService: (...call) => {
      calls.push(call.slice(0, 3) as Call);
      return Promise.resolve({});
    },
    ...hass,
  });
  await send(element, event);
  return element;
}

async function send(element: TeachPage, event: Partial<CalibrationEvent>): Promise<void> {
  connection.send(COMMAND, { runs: [], suggested: SUGGESTED, walked: [], ...event });
  await settle(element);
}

/** Lets the three seconds of the countdown pass. */
async function countDown(element: TeachPage, begin: () => void): Promise<void> {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  begin();
  vi.advanceTimersByTime(3_000);
  vi.useRealTimers();
  await settle(element);
}

test("rooms come in the order that helps, with why", async () => {
  const element = await page({ walked: [{ area_id: "kitchen", walks: 2, seconds: 90, accuracy: 0.9 }] });
  const rooms = [...(element.shadowRoot?.querySelectorAll(".room") ?? [])].map((room) =>
    room.textContent.replace(/\s+/gu, " ").trim(),
  );
  expect(rooms.slice(0, 3)).toEqual([
    "○ Studynot walked yet · a walk would help",
    "○ Hallnot walked yet · is confused with another room",
    "✓ Kitchenwalks: 2, in the right room 90% of the time",
  ]);
});

test("a walk begins after a countdown, with the chosen tag", async () => {
  const element = await page();
  const select = element.shadowRoot?.querySelector("select");
  if (select != null) {
    select.value = "cat";
    select.dispatchEvent(new Event("change"));
  }
  await countDown(element, () => button(element, "Begin with Study").click());
  expect(calls).toEqual([["xiaomi_tag", "calibrate_room", { device_id: "d_cat", area_id: "study", seconds: 60 }]]);
});

test("a cancelled countdown begins nothing", async () => {
  const element = await page();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  button(element, "Begin with Study").click();
  await settle(element);
  expect(shown(element)).toContain("Go to Study");
  vi.advanceTimersByTime(2_000);
  button(element, "Cancel").click();
  vi.advanceTimersByTime(3_000);
  expect(calls).toEqual([]);
});

test("a run begun elsewhere is shown with what every receiver heard", async () => {
  const element = await page({ runs: [RUN] });
  const bars = [...(element.shadowRoot?.querySelectorAll(".heard li") ?? [])].map((bar) =>
    bar.textContent.replace(/\s+/gu, " ").trim(),
  );
  expect(shown(element)).toContain("Walk through Study");
  expect(element.shadowRoot?.querySelector(".ring")?.textContent).toContain("0:30");
  expect(bars.map((bar) => bar.replace(/^.*? (?=\d|silent)/u, ""))).toEqual([
    "18 · -58 dBm",
    "6 · -77 dBm",
    "silent is fine",
  ]);
});

test("a paused run is resumed", async () => {
  const element = await page({ runs: [{ ...RUN, stage: "paused" }] });
  button(element, "Go on").click();
  expect(calls).toEqual([["xiaomi_tag", "resume_calibration", { device_id: "d_keys" }]]);
});

test("a silent receiver in the room is asked about once, and the room is confirmed", async () => {
  const element = await page({ runs: [{ ...RUN, here_silent: true }] });
  expect(shown(element)).toContain("The receiver of Study hears nothing.");
  button(element, "Yes, I am in Study").click();
  await send(element, { runs: [{ ...RUN, here_silent: true }] });
  expect(calls).toEqual([["xiaomi_tag", "resume_calibration", { device_id: "d_keys", confirm: true }]]);
  expect(shown(element)).not.toContain("hears nothing");
});

test("a skipped room gives way to the next one", async () => {
  const element = await page({ runs: [RUN] });
  await countDown(element, () => button(element, "Skip this room").click());
  expect(calls.map(([, action, data]) => [action, data["area_id"]])).toEqual([
    ["cancel_calibration", undefined],
    ["calibrate_room", "hall"],
  ]);
});

test("the result is told in numbers, and leads to the next room", async () => {
  const element = await page({ runs: [RUN] });
  await send(element, { finished: OUTCOME });
  expect(shown(element)).toContain("before 74%, now 83%");
  await countDown(element, () => button(element, "Next: Hall").click());
  expect(calls[0]?.[2]).toMatchObject({ area_id: "hall" });
});

test("a walk without gain says so, and can be taken back", async () => {
  const element = await page();
  await send(element, { finished: { ...OUTCOME, accuracy_after: 0.74 } });
  expect(shown(element)).toContain("Study: no gain here");
  button(element, "Take the walk back").click();
  expect(calls).toEqual([["xiaomi_tag", "delete_calibration", { calibration_id: "walk-1" }]]);
});

test("too few packets offer one more minute", async () => {
  const element = await page();
  await send(element, { finished: { ...OUTCOME, calibration_id: null, not_learned: "too_little" } });
  await countDown(element, () => button(element, "One more minute").click());
  expect(calls[0]?.[2]).toEqual({ device_id: "d_keys", area_id: "study", seconds: 60 });
});

test("a walk that the room's receiver did not hear is confirmed when it is walked once more", async () => {
  const element = await page();
  await send(element, { finished: { ...OUTCOME, calibration_id: null, not_learned: "here_silent" } });
  await countDown(element, () => button(element, "One more minute").click());
  expect(calls[0]?.[2]).toMatchObject({ area_id: "study", confirm: true });
});

test("a refusal is shown in the user's language", async () => {
  const refusal = { code: "home_assistant_error", message: "raw", translation_key: "already_calibrating" };
  const element = await page(
    {},
    {
      callService: () =>
        Promise.reject(Object.assign(new Error("raw"), refusal, { translation_placeholders: { tag: "Keys" } })),
    },
  );
  await countDown(element, () => button(element, "Begin with Study").click());
  expect(element.shadowRoot?.querySelector("[role=alert]")?.textContent).toBe("Keys is already being calibrated.");
});

test("runs are watched again after the socket was away", async () => {
  await page();
  connection.fire("disconnected");
  connection.fire("ready");
  const open = connection.subscriptions.filter((each) => each.message["type"] === COMMAND);
  expect(open).toHaveLength(2);
});

test.each<[string, Partial<CalibrationEvent>]>([
  ["the choice of a room", {}],
  ["a walk", { runs: [{ ...RUN, here_silent: true }] }],
  ["a result", { finished: OUTCOME }],
])("axe finds nothing in %s", async (_, event) => {
  expect(await findings(await page(event))).toEqual([]);
});
