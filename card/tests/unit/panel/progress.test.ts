import { expect, test } from "vitest";
import type { CalibrationEvent, Outcome, Run } from "../../../src/api/types";
import { barsOf, leftS, resultOf, roomsToTeach, suggestedPath } from "../../../src/panel/teach/progress";
import { HOME } from "../../support/hass";

const RUN: Run = {
  tag: "keys",
  area_id: "study",
  stage: "recording",
  percent: 25,
  duration_s: 60,
  seconds: 12,
  packets: { hall: 3, study: 12, kitchen: 0 },
  enough: false,
  silent_receivers: ["kitchen"],
  levels: { hall: -81, study: -60, kitchen: null },
};

const OUTCOME: Outcome = {
  tag: "keys",
  area_id: "study",
  packets: {},
  seconds: 40,
  enough: true,
  silent_receivers: [],
  accuracy_before: 0.74,
  accuracy_after: 0.83,
  calibration_id: "walk",
};

function names(event: CalibrationEvent | null): string[] {
  return roomsToTeach(HOME, event).map((room) => room.areaId);
}

test("rooms keep the home's order while nothing is suggested", () => {
  expect(names(null)).toEqual(["kitchen", "hall", "study", "bath", "bedroom"]);
});

test("suggested rooms come first, in the order of the suggestion", () => {
  const suggested = [
    { area_id: "study", why: "no_walk", own_receiver: true },
    { area_id: "bath", why: "confused", own_receiver: false },
  ] as const;
  expect(names({ runs: [], suggested })).toEqual(["study", "bath", "kitchen", "hall", "bedroom"]);
});

test("a room says why it is worth a walk, and whether it has a receiver", () => {
  const suggested = [{ area_id: "bath", why: "confused", own_receiver: false }] as const;
  const [bath, kitchen] = roomsToTeach(HOME, { runs: [], suggested });
  expect(bath).toMatchObject({ areaId: "bath", why: "confused", ownReceiver: false });
  expect(kitchen).toMatchObject({ areaId: "kitchen", why: null, ownReceiver: true });
});

test("a room shows its walks and how often it was found", () => {
  const walked = [{ area_id: "hall", walks: 2, seconds: 110, accuracy: 0.9 }];
  const rooms = roomsToTeach(HOME, { runs: [], walked });
  expect(rooms.find((room) => room.areaId === "hall")).toMatchObject({ walks: 2, accuracy: 0.9 });
  expect(rooms.find((room) => room.areaId === "study")).toMatchObject({ walks: 0, accuracy: null });
});

test.each<[string, Partial<Outcome>, string]>([
  ["more right moments", {}, "better"],
  ["as many right moments", { accuracy_after: 0.74 }, "same"],
  ["fewer right moments", { accuracy_after: 0.7 }, "same"],
  ["nothing to compare with", { accuracy_before: null }, "learned"],
  ["too few packets", { calibration_id: null, not_learned: "too_little" }, "too_little"],
  ["a silent receiver in the room", { calibration_id: null, not_learned: "here_silent" }, "silent"],
])("the result of a walk with %s", (_, change, result) => {
  expect(resultOf({ ...OUTCOME, ...change })).toBe(result);
});

test("receivers are listed by what they heard, silent ones last", () => {
  expect(barsOf(RUN)).toEqual([
    { source: "study", count: 12, share: 1, dbm: -60 },
    { source: "hall", count: 3, share: 0.25, dbm: -81 },
    { source: "kitchen", count: 0, share: 0, dbm: null },
  ]);
});

test("bars stay empty, and no number breaks, before the first packet", () => {
  expect(barsOf({ ...RUN, packets: { hall: 0 } })[0]?.share).toBe(0);
});

test("the time that is left never falls below zero", () => {
  expect(leftS(RUN)).toBe(45);
  expect(leftS({ ...RUN, percent: 101 })).toBe(0);
});

test("the way through a room stays inside it and ends in its middle", () => {
  const path = suggestedPath([
    [0, 0],
    [10, 0],
    [10, 4],
    [0, 4],
  ]);
  expect(path).toHaveLength(6);
  expect(path.at(-1)).toEqual([5, 2]);
  expect(path.every(([x, y]) => x > 0 && x < 10 && y > 0 && y < 4)).toBe(true);
});

test("a room without corners has no way", () => {
  expect(suggestedPath([])).toEqual([]);
});
