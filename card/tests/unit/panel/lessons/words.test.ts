import { expect, test } from "vitest";
import { areaOf, type Context, hoursOf, nameOf, whenOf } from "../../../../src/panel/lessons/words";
import { FakeConnection, fakeHass, HOME, localize } from "../../../support/hass";
import { SENSOR_STATES } from "../../../support/lessons";

const NOON = Date.UTC(2026, 10, 30, 12) / 1000;
const locale = { language: "en-GB", time_format: "24", time_zone: "server" };

function context(change: Partial<Context["hass"]> = {}): Context {
  const hass = fakeHass(new FakeConnection(), { locale, config: { time_zone: "Etc/UTC" }, ...change });
  return { hass, home: HOME, text: localize, now: NOON };
}

test("times of today have no day, others have, also those to come", () => {
  expect(whenOf(NOON - 3_600, context())).toBe("11:00");
  expect(whenOf(NOON + 86_400, context())).toBe("Tue, 12:00");
  expect(whenOf(NOON - 20 * 86_400, context())).toBe("10 Nov, 12:00");
});

test("a short time of learning has a fraction", () => {
  expect(hoursOf(0.44, context())).toBe("0.4 hr");
  expect(hoursOf(31.4, context())).toBe("31 hr");
});

test("an entity without a name is shown by its id", () => {
  expect(nameOf("binary_sensor.bath", context({ states: SENSOR_STATES }))).toBe("Guest bath presence");
  expect(nameOf("binary_sensor.bath", context())).toBe("binary_sensor.bath");
});

test("an area has Home Assistant's name, else the home's", () => {
  const areas = { kitchen: { area_id: "kitchen", name: "Cuisine", floor_id: null } };
  expect(areaOf("kitchen", context({ areas }))).toBe("Cuisine");
  expect(areaOf("bath", context())).toBe("Guest bath");
  expect(areaOf(null, context())).toBe("");
});
