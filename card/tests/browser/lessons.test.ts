import { beforeEach, expect, test } from "vitest";
import type { LessonsReport } from "../../src/api/lessons";
import { LessonsPage } from "../../src/panel/lessons/page";
import { FakeConnection } from "../support/hass";
import { LESSONS, SENSOR_STATES } from "../support/lessons";
import { answerHome, button, findings, settle, show, shown } from "../support/page";

let connection: FakeConnection;

beforeEach(() => {
  connection = new FakeConnection();
  answerHome(connection);
});

function answer(command: string, change: Partial<LessonsReport> = {}): void {
  connection.answers.set(`xiaomi_tag/lessons${command}`, () => ({ ...LESSONS, ...change }));
}

function page(change: Partial<LessonsReport> = {}): Promise<LessonsPage> {
  answer("", change);
  return show(new LessonsPage(), connection, { states: SENSOR_STATES });
}

function rows(element: Element, list: string): string[] {
  const found = element.shadowRoot?.querySelectorAll(`${list} li`) ?? [];
  return [...found].map((row) => row.textContent.replace(/\s+/gu, " ").trim());
}

function sent(): unknown[] {
  return connection.sent.filter(({ type }) => String(type).startsWith("xiaomi_tag/lessons/"));
}

function sensorSwitch(element: Element, name: string): HTMLInputElement {
  const found = element.shadowRoot?.querySelector<HTMLInputElement>(`input[aria-label="Learn from ${name}"]`);
  if (found == null) {
    throw new Error(`no switch ${name}`);
  }
  return found;
}

test("it says what was learned, and how right that is", async () => {
  const words = shown(await page());
  expect(words).toContain("Rooms are found with what 214 moments in 3 rooms have taught.");
  expect(words).toContain("6.5 % of 120 moments");
  expect(words).toContain("A motion or presence sensor in Study would help most.");
});

test.each([
  ["off", "Learning is switched off in the options"],
  ["no_sensors", "No sensor to learn from was found."],
  ["collecting", "Rooms are learned as soon as enough was seen"],
  ["not_better", "so it is not used."],
  ["withdrawn", "so it is no longer used."],
  ["coverage", "neither a receiver nor a sensor"],
] as const)("the state %s is explained", async (state, words) => {
  const element = await page({ state, since: null, lessons: 0, rooms: [], sensors: [], enabled: state !== "off" });
  expect(shown(element)).toContain(words);
});

test("switched off, there is no study, but a way to the options", async () => {
  const element = await page({ state: "off", enabled: false });
  expect(shown(element)).not.toContain("Study now");
  expect(button(element, "Options")).toBeDefined();
});

test("while nothing is in use, it says since when moments are collected", async () => {
  expect(shown(await page())).not.toContain("Collecting since");
  expect(shown(await page({ state: "collecting", since: null }))).toContain("Collecting since");
});

test("what was not measured is said so", async () => {
  const words = shown(await page({ error_percent: null, tested: 0 }));
  expect(words).toMatch(/Wrong rooms in the test\s*not measured/u);
});

test("rooms show the share before and now, or that there is none", async () => {
  const [bath, kitchen, , study] = rows(await page(), ".rooms");
  expect(bath).toContain(
    "Guest bath learned receivers: 0 · sensors: 1 · moments: 82 could not be named before, now 84%",
  );
  expect(kitchen).toContain("before 81%, now 96%");
  expect(study).toContain("not measured");
});

test("sensors say where they are, what they taught, and what is wrong with them", async () => {
  const all = rows(await page(), ".sensors");
  expect(all[0]).toBe("Hall motion Hall · motion Seems to be in Study. Not used until its area is right.");
  expect(all[1]).toContain("Changes too often");
  expect(all[2]).toContain("87% of its 340 changes fit a tag. Moments learned in its room: 82.");
  expect(all[4]).toContain("Bedroom · presence · only Anna");
});

test("a sensor can be left out, and one that its label leaves out cannot be switched here", async () => {
  const element = await page();
  answer("/leave_out", { sensors: [] });
  expect(sensorSwitch(element, "Desk lamp").disabled).toBe(true);
  sensorSwitch(element, "Kitchen motion").click();
  await settle(element);
  expect(sent()).toEqual([
    { type: "xiaomi_tag/lessons/leave_out", entity_id: "binary_sensor.kitchen_motion", left_out: true },
  ]);
  expect(shown(element)).toContain("No sensor with an area was found.");
});

test("a switch that the server refuses goes back", async () => {
  const element = await page();
  const toggle = sensorSwitch(element, "Kitchen motion");
  toggle.click();
  expect(toggle.checked).toBe(false);
  await settle(element);
  await settle(element);
  expect(toggle.checked).toBe(true);
});

test("a study can be run now", async () => {
  const element = await page({ lessons: 0, state: "collecting" });
  answer("/study");
  button(element, "Study now").click();
  await element.updateComplete;
  expect(button(element, "Studying").hasAttribute("disabled")).toBe(true);
  await settle(element);
  expect(shown(element)).toContain("214 moments");
});

test.each([
  ["Undo", "Go back", "undo"],
  ["Forget", "Forget it", "forget"],
])("%s asks first", async (open, confirm, command) => {
  const element = await page();
  answer(`/${command}`, { lessons: 0, can_undo: false, since: null, began_at: null, state: "collecting" });
  button(element, open).click();
  await element.updateComplete;
  expect(element.shadowRoot?.activeElement?.textContent.trim()).toBe("Cancel");
  expect(sent()).toEqual([]);
  button(element, confirm).click();
  await settle(element);
  expect(sent()).toEqual([{ type: `xiaomi_tag/lessons/${command}` }]);
  expect(() => button(element, open)).toThrow();
});

test("a server that does not know it yet is said so", async () => {
  const element = await show(new LessonsPage(), connection);
  await settle(element);
  expect(shown(element)).toContain("Restart it after the update.");
});

test("what cannot be read is said so", async () => {
  connection.answers.set("xiaomi_tag/lessons", () => {
    throw Object.assign(new Error("loading"), { code: "home_not_loaded" });
  });
  const element = await show(new LessonsPage(), connection);
  await settle(element);
  expect(shown(element)).toContain("cannot be read at the moment");
});

test("axe finds nothing", async () => {
  const element = await page();
  expect(await findings(element)).toEqual([]);
  button(element, "Forget").click();
  await element.updateComplete;
  expect(await findings(element)).toEqual([]);
});
