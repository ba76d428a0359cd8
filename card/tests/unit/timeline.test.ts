import { expect, test } from "vitest";
import type { History, PastPlace } from "../../src/api/types";
import { changesOf, lastBefore, placeAt, segmentsOf, snapped, stepFrom } from "../../src/tape/timeline";

function past(since: number, room: string | null, presence: PastPlace["presence"] = "home"): PastPlace {
  return { since, presence, room, probability: 0.9, position: null, fix: null };
}

const PLACES = [past(50, "hall"), past(120, "kitchen"), past(150, "kitchen"), past(180, null, "away")];

test("segments fill the span, and neighbours of one room are one", () => {
  expect(segmentsOf(PLACES, 100, 200)).toEqual([
    { start: 100, end: 120, room: "hall" },
    { start: 120, end: 180, room: "kitchen" },
    { start: 180, end: 200, room: "not_home" },
  ]);
});

test("before the first place nothing is known", () => {
  expect(segmentsOf(PLACES, 0, 60)[0]).toEqual({ start: 0, end: 50, room: null });
  expect(segmentsOf([], 0, 60)).toEqual([{ start: 0, end: 60, room: null }]);
});

test("steps go from change to change, and end at the ends", () => {
  const changes = changesOf(segmentsOf(PLACES, 100, 200));
  expect(stepFrom(200, -1, changes, 100, 200)).toBe(180);
  expect(stepFrom(180, -1, changes, 100, 200)).toBe(120);
  expect(stepFrom(120, -1, changes, 100, 200)).toBe(100);
  expect(stepFrom(120, 1, changes, 100, 200)).toBe(180);
  expect(stepFrom(180, 1, changes, 100, 200)).toBe(200);
});

test("a thumb snaps to the nearest change within reach", () => {
  expect(snapped(118, [120, 180], 5)).toBe(120);
  expect(snapped(110, [120, 180], 5)).toBe(110);
});

test("the last item before a moment is found, also at the ends", () => {
  const items = [1, 3, 5];
  expect([0, 1, 4, 9].map((at) => lastBefore(items, at, (each) => each))).toEqual([undefined, 1, 3, 5]);
});

test("a moment of the past has the place that held then, and the position of the trail", () => {
  const history: History = { places: PLACES, crossings: [], more: false };
  expect(placeAt(history, [], 40)).toBeUndefined();
  expect(placeAt(history, [], 130)).toMatchObject({ presence: "home", room: "kitchen", position: null, since: 120 });
  const trail = [[128, 2, 3, "ground", "kitchen", 0.5]] as const;
  expect(placeAt(history, trail, 130)?.position).toMatchObject({ x_m: 2, y_m: 3, floor: "ground", xx_m2: 0.25 });
  expect(placeAt(history, trail, 145)?.position).toBeNull();
});
