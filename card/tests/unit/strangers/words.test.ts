import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import strings from "../../../../custom_components/xiaomi_tag/strings.json";
import {
  clueOf,
  clueWithTime,
  decisionOf,
  kindOf,
  logOf,
  memberName,
  startOfDay,
  strongest,
  weightOf,
  whereOf,
} from "../../../src/strangers/words";
import { FakeConnection, fakeHass, HOME } from "../../support/hass";
import { evidence, NOW, stranger, STRANGERS_HASS, text, TRUSTED } from "../../support/strangers";

const CONTEXT = { hass: fakeHass(new FakeConnection(), STRANGERS_HASS), home: HOME, text, now: NOW };
const AT = Date.UTC(2026, 8, 8, 6, 12) / 1000;

test("evidence is a sentence with member, time apart, day and hour", () => {
  expect(clueWithTime(evidence({ at: AT }), CONTEXT)).toBe("Left within 40 sec of Anna on Tuesday 08:12");
});

test("what is longer ago than a week has a date", () => {
  const at = AT - 7 * 86_400;
  expect(clueWithTime(evidence({ at }), CONTEXT)).toBe("Left within 40 sec of Anna on September 1 08:12");
});

test("a time or a room that is not known is left out", () => {
  expect(clueOf(evidence({ apart_s: null }), CONTEXT)).toBe("Left together with Anna");
  const changed = evidence({ clue: "changed_room_together", apart_s: 12 });
  expect(clueOf({ ...changed, room: "kitchen" }, CONTEXT)).toBe("Went to Kitchen within 12 sec of Anna");
  expect(clueOf(changed, CONTEXT)).toBe("Changed room together with Anna");
});

test("the sign of a time apart does not matter", () => {
  expect(clueOf(evidence({ apart_s: -40 }), CONTEXT)).toBe("Left within 40 sec of Anna");
});

test.each([
  "came_home_with",
  "left_together",
  "came_together",
  "changed_room_together",
  "stayed_in",
  "went_along",
  "stayed_behind",
  "came_apart",
  "not_connectable",
  "same_timetable",
  "guest",
])("the clue %s has a sentence with all its values, and one without", (clue) => {
  for (const change of [{}, { apart_s: null, room: null }, { apart_s: null, room: null, member: null }]) {
    const words = clueOf(evidence({ clue, room: "hall", ...change }), CONTEXT);
    expect(words).not.toBe("");
    expect(words).not.toMatch(/\{|null|undefined| {2}|within {0,2}of/u);
  }
});

test("a clue of a newer server is left out", () => {
  expect(clueWithTime(evidence({ clue: "smelled" }), CONTEXT)).toBe("");
});

test("evidence is weighed in words", () => {
  expect([-0.1, 0, 0.7, 1.8].map((nats) => weightOf({ nats }))).toEqual(["against", "little", "some", "strong"]);
});

test("the strongest evidence of the last day with any leads", () => {
  const old = evidence({ at: AT - 5 * 86_400, nats: 4 });
  const weak = evidence({ at: AT, nats: 0.3 });
  const good = evidence({ at: AT - 3_600, nats: 1 });
  const against = evidence({ at: AT + 86_400, nats: -3 });
  expect(strongest([old, weak, good, against])).toBe(good);
  expect(strongest([against])).toBeNull();
  expect(strongest([])).toBeNull();
});

test("a model stands before the kind, and an unknown kind is still a tracker", () => {
  expect(kindOf({ family: "tile", model: null }, CONTEXT)).toBe("Tile");
  expect(kindOf({ family: "find_my", model: "AirTag" }, CONTEXT)).toBe("AirTag (Find My tracker, such as an AirTag)");
  expect(kindOf({ family: "brand_new", model: null }, CONTEXT)).toBe("Unknown tracker");
});

test("where it is claims no room that is not known", () => {
  expect(whereOf(stranger(), CONTEXT)).toBe("here now, in Hall");
  expect(whereOf(stranger({ room: null }), CONTEXT)).toBe("here now, room unclear");
  expect(whereOf(stranger({ present: false, last_seen: AT }), CONTEXT)).toBe("last here Tuesday 08:12");
});

test("a person without a state keeps its id's name", () => {
  expect(memberName("person.carla", CONTEXT)).toBe("carla");
  expect(memberName(null, CONTEXT)).toBe("somebody");
});

test("decisions name who made them, also an automation", () => {
  expect(decisionOf(TRUSTED, CONTEXT)).toBe("Trusted by Sam, Thursday 18:00");
  const entry = { at: AT, what: "switched_off", by: null, track: null };
  expect(logOf(entry, [], CONTEXT)).toBe("An automation switched the detection off");
  expect(logOf({ at: AT, what: "trusted", by: "Sam", track: "e5" }, [TRUSTED], CONTEXT)).toBe("Sam trusted Chipolo");
  expect(logOf({ at: AT, what: "trusted", by: "Sam", track: "gone" }, [], CONTEXT)).toBe("Sam trusted a tracker");
});

test.each([
  ["a usual day", "2026-09-12T16:00:00Z", "2026-09-11T22:00:00Z"],
  ["the day that summer time begins", "2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z"],
  ["the day that summer time ends", "2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z"],
])("%s begins at midnight of the home", (_, at, start) => {
  expect(startOfDay(Date.parse(at) / 1000, CONTEXT.hass)).toBe(Date.parse(start) / 1000);
});

const SOURCES = readdirSync("src/strangers").map((name) => readFileSync(`src/strangers/${name}`, "utf8"));

test("every text that is asked for by its whole key is there", () => {
  const asked = SOURCES.flatMap((source) => [...source.matchAll(/"strangers\.(\w+)"/gu)].map(([, key]) => key));
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter((key) => key === undefined || !(key in strings.config_panel.strangers))).toEqual([]);
});

test("every text that is asked for by its beginning or its end is there", () => {
  const keys = Object.keys(strings.config_panel.strangers);
  const asked = SOURCES.flatMap((source) =>
    [...source.matchAll(/`strangers\.(\w*)\$\{[^}]+\}(\w*)`/gu)].map(
      ([, start = "", end = ""]) => [start, end] as const,
    ),
  );
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter(([start, end]) => !keys.some((key) => key.startsWith(start) && key.endsWith(end)))).toEqual([]);
});

test.each(["notice", "lingering", "suspected", "confirmed"])("the level %s has a word and a sentence", (level) => {
  expect(text(`strangers.level_${level}`)).not.toBe("");
  expect(text(`strangers.means_${level}`, { members: "Anna" })).not.toBe("");
});

test.each(["trust", "ignore", "withdraw", "close_case"])(
  "the action %s has a question, and says what follows",
  (act) => {
    for (const end of ["", "_ask", "_means", "_confirm", "_done"]) {
      expect(text(`strangers.${act}${end}`)).not.toBe("");
    }
  },
);
