import { expect, test } from "vitest";
import type { Tag } from "../../src/api/types";
import { chosenTags, ordered, passes, rowOf } from "../../src/list/rows";
import type { EntityState } from "../../src/shared/hass";
import type { Words } from "../../src/shared/words";
import { FakeConnection, fakeHass, HOME, localize, place } from "../support/hass";

const CONTEXT = {
  home: HOME,
  text: (key: string, values = {}) => localize(`config_panel.${key}`, values),
  language: "en",
};
const KEYS = HOME.tags[0]!;
const CAT = HOME.tags[1]!;

function hassWith(states: Record<string, [key: string, state: string]>): ReturnType<typeof fakeHass> {
  const entities = Object.fromEntries(
    Object.entries(states).map(([id, [key]]) => [
      id,
      { entity_id: id, device_id: "d_keys", platform: "xiaomi_tag", translation_key: key },
    ]),
  );
  const values = Object.fromEntries(
    Object.entries(states).map(([id, [, state]]): [string, EntityState] => [
      id,
      { entity_id: id, state, attributes: {}, last_changed: "" },
    ]),
  );
  return fakeHass(new FakeConnection(), { entities, states: values });
}

function words(change: Parameters<typeof place>[0], level: Tag["level"] = "plan"): Words {
  return rowOf(hassWith({}), { ...KEYS, level }, place(change), 0, CONTEXT).words;
}

test("a sure room is named plainly", () => {
  expect(words({})).toMatchObject({ where: "Kitchen", sure: "95%" });
});

test("a less sure room is said to be probable, an unsure one with its rival", () => {
  expect(words({ probability: 0.7 }).where).toBe("probably Kitchen");
  expect(words({ probability: 0.5, probabilities: { kitchen: 0.5, hall: 0.4 } }).where).toBe(
    "maybe Kitchen, maybe Hall",
  );
});

test("with areas only, certainty is a word", () => {
  expect(words({}, "areas").sure).toBe("sure");
});

test("a tag that was never heard claims nothing", () => {
  expect(rowOf(hassWith({}), KEYS, undefined, 0, CONTEXT).words).toEqual({
    where: "Not heard yet",
    sure: "",
    certainty: null,
    share: null,
  });
});

test("the battery is what the tag's protocol gives", () => {
  const percent = rowOf(hassWith({ "sensor.b": ["battery", "80"] }), KEYS, place(), 0, CONTEXT);
  expect(percent.battery).toEqual({ percent: 80, words: "80", low: false });
  const level = rowOf(hassWith({ "sensor.b": ["battery_level", "medium"] }), KEYS, place(), 0, CONTEXT);
  expect(level.battery).toEqual({ percent: null, words: "medium", low: false });
  expect(rowOf(hassWith({ "sensor.b": ["battery", "unknown"] }), KEYS, place(), 0, CONTEXT).battery).toBeNull();
});

test("a low battery passes its filter and comes first", () => {
  const hass = hassWith({ "binary_sensor.l": ["battery_low", "on"] });
  const low = rowOf(hass, KEYS, place(), 0, CONTEXT);
  const other = rowOf(hass, CAT, place(), 0, CONTEXT);
  expect([passes(hass, low, "low"), passes(hass, other, "low")]).toEqual([true, false]);
  expect(ordered([other, low], "battery", "en")[0]?.tag.name).toBe("Keys");
});

test("the tag that moved last comes first, equal ones by name", () => {
  const hass = hassWith({});
  const rows = [KEYS, CAT].map((tag) => rowOf(hass, tag, place({ since: 100 }), 0, CONTEXT));
  expect(ordered(rows, "moved", "en").map((row) => row.tag.name)).toEqual(["Cat", "Keys"]);
  const later = rowOf(hass, KEYS, place({ since: 200 }), 0, CONTEXT);
  expect(ordered([...rows.slice(1), later], "moved", "en")[0]?.tag.name).toBe("Keys");
});

test("a silent tag is old after some of its pauses", () => {
  const silent = place({ silent: true, evidence_at: 1_000 });
  expect(rowOf(hassWith({}), KEYS, silent, 1_020, CONTEXT).old).toBe(false);
  expect(rowOf(hassWith({}), KEYS, silent, 1_040, CONTEXT).old).toBe(true);
});

test("a card shows the tags of its configuration, or all", () => {
  expect(chosenTags(HOME, undefined)).toHaveLength(3);
  expect(chosenTags(HOME, ["d_cat"]).map((tag) => tag.name)).toEqual(["Cat"]);
});
