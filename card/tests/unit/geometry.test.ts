import { expect, test } from "vitest";
import type { Point } from "../../src/api/types";
import { boxOf, floorOfRoom, insideAt, middleOf, opening, waysOf } from "../../src/map/geometry";
import { HOME } from "../support/hass";

const LAYOUT = HOME.layout!;
const GROUND = LAYOUT.floors[0]!;
/** An L whose middle lies outside of it. */
const L: readonly Point[] = [
  [0, 0],
  [1, 0],
  [1, 9],
  [10, 9],
  [10, 10],
  [0, 10],
];

test("A floor's box holds all its rooms", () => {
  expect(boxOf(GROUND)).toEqual({ x: 0, y: 0, width: 10, height: 7 });
});

test("A middle lies inside, also in an L", () => {
  const [x, y] = middleOf(L);

  expect(insideAt(L, y).some(([from, to]) => from < x && x < to)).toBe(true);
});

test("A door opens the wall along which it lies", () => {
  const ends = opening(LAYOUT.doors[0]!, GROUND, 0.9);

  expect(ends?.map(([x]) => x)).toEqual([5, 5]);
  expect(Math.abs((ends?.[0][1] ?? 0) - (ends?.[1][1] ?? 0))).toBeCloseTo(0.9);
});

test("A door away from all walls is not drawn", () => {
  expect(opening({ rooms: ["kitchen", "hall"], x_m: 2.5, y_m: 2 }, GROUND, 0.9)).toBeNull();
});

test("Stairs belong to both their floors, doors to one", () => {
  expect(LAYOUT.floors.map((floor) => waysOf(LAYOUT.stairs, floor).length)).toEqual([1, 1]);
  expect(LAYOUT.floors.map((floor) => waysOf(LAYOUT.doors, floor).length)).toEqual([2, 0]);
  expect(floorOfRoom(LAYOUT, "bedroom")?.name).toBe("first");
});
