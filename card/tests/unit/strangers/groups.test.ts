import { expect, test } from "vitest";
import { daysOf, groupsOf, nearness, presenceOf } from "../../../src/strangers/groups";
import { alarming, decided, listed, suspects, switchedOff } from "../../../src/strangers/wanted";
import { startOfDay } from "../../../src/strangers/words";
import { FakeConnection, fakeHass } from "../../support/hass";
import {
  AMBIENT,
  evidence,
  LINGERING,
  NOTICED,
  NOW,
  stranger,
  strangers,
  STRANGERS_HASS,
  TRUSTED,
} from "../../support/strangers";

const HASS = fakeHass(new FakeConnection(), STRANGERS_HASS);
const DAY_S = 86_400;

function ids(all: readonly { id: string }[]): string[] {
  return all.map(({ id }) => id);
}

test("cards list what lingers or is worse, the most serious first", () => {
  expect(ids(listed(strangers(), false))).toEqual(["a1", "c3"]);
  expect(ids(listed(strangers(), true))).toEqual(["a1", "c3", "d4"]);
});

test("what was trusted or ignored is no open case", () => {
  const decision = { choice: "ignore", by: "Sam", at: NOW } as const;
  expect(listed(strangers({ strangers: [stranger({ decision })] }), true)).toEqual([]);
});

test("the page keeps what is for review apart from what passes by", () => {
  const passer = stranger({ id: "f6", level: null });
  const groups = groupsOf(strangers({ strangers: [AMBIENT, NOTICED, TRUSTED, passer, LINGERING] }));
  expect(ids(groups.cases)).toEqual(["c3", "d4"]);
  expect([ids(groups.review), ids(groups.decided), ids(groups.others)]).toEqual([["b2"], ["e5"], ["f6"]]);
});

test("only suspected and confirmed ones give a banner", () => {
  expect(ids(suspects(strangers()))).toEqual(["a1"]);
  expect(alarming(strangers({ strangers: [LINGERING, NOTICED, AMBIENT], log: [] }), NOW)).toBe(false);
});

test("a serious case that was trusted is shown to every member for a week", () => {
  const trusted = stranger({ decision: { choice: "trust", by: "Sam", at: NOW - 6 * DAY_S } });
  const home = strangers({ strangers: [trusted, TRUSTED], log: [] });
  expect(ids(decided(home, NOW))).toEqual(["a1"]);
  expect([alarming(home, NOW), alarming(home, NOW + 2 * DAY_S)]).toEqual([true, false]);
});

test("a detection that was switched off is shown for a week", () => {
  const home = strangers({
    enabled: false,
    strangers: [],
    log: [{ at: NOW, what: "switched_off", by: "Sam", track: null }],
  });
  expect([switchedOff(home, NOW + 6 * DAY_S), switchedOff(home, NOW + 8 * DAY_S)]).toEqual([true, false]);
  expect(alarming(home, NOW)).toBe(true);
});

test("evidence is grouped by the days of the home, newest first", () => {
  const midnight = Date.parse("2026-09-08T22:00:00Z") / 1000;
  const pieces = [evidence({ at: midnight - 60 }), evidence({ at: midnight + 60 }), evidence({ at: midnight + 7_200 })];
  const days = daysOf(pieces, { hass: HASS });
  expect(days.map((day) => day.evidence.map(({ at }) => at - midnight))).toEqual([[7_200, 60], [-60]]);
});

test("visits are cut at midnight, one that goes on ends now", () => {
  const midnight = Date.parse("2026-09-11T22:00:00Z") / 1000;
  const days = presenceOf([[midnight - DAY_S / 4, null]], midnight + DAY_S / 2, 14, (at) => startOfDay(at, HASS));
  expect(days).toEqual([
    { at: midnight, spans: [[0, 0.5]] },
    { at: midnight - DAY_S, spans: [[0.75, 1]] },
  ]);
});

test("a day of 25 hours is one day", () => {
  const start = Date.parse("2026-10-24T22:00:00Z") / 1000;
  const days = presenceOf([[start, start + 25 * 3_600 - 1]], start + 2 * DAY_S, 14, (at) => startOfDay(at, HASS));
  expect(days).toHaveLength(1);
  expect(days[0]?.spans[0]?.[1]).toBeGreaterThan(0.99);
});

test("only the last days are shown", () => {
  const visits = Array.from({ length: 20 }, (_, day) => [NOW - day * DAY_S, NOW - day * DAY_S + 60] as const);
  const days = presenceOf(visits, NOW, 14, (at) => startOfDay(at, HASS));
  expect(days).toHaveLength(14);
  expect(days[0]?.at).toBe(startOfDay(NOW, HASS));
});

test("a level is said as how near it is", () => {
  expect([-50, -61, -80, -95].map(nearness)).toEqual(["beside", "near", "in_reach", "far"]);
});
