import { expect, test } from "vitest";
import type { DwellByCell } from "../../src/api/types";
import { gridsOf, limitsOf, stepOf } from "../../src/tape/heat";

const ANSWER: DwellByCell = {
  by: "cell",
  cell_m: 0.5,
  cells: [
    ["ground", 2, 3, 3_600],
    ["ground", 4, 3, 60],
    ["first", -1, 0, 10],
  ],
  known_s: 3_670,
  missing_s: 0,
};

test("each floor has a grid with an empty cell around it", () => {
  const [ground, first] = gridsOf(ANSWER);
  expect(ground).toMatchObject({ floor: "ground", column: 1, row: 2, columns: 5, rows: 3 });
  expect(ground!.seconds[1 * 5 + 1]).toBe(3_600);
  expect(ground!.seconds[1 * 5 + 3]).toBe(60);
  expect(first).toMatchObject({ column: -2, columns: 3 });
});

test("a cell that a tag only passed is no place where it was", () => {
  const limits = limitsOf(gridsOf(ANSWER));
  expect(stepOf(10, limits)).toBe(0);
  expect(stepOf(3_600, limits)).toBe(3);
});

test("steps rise, also where there is nothing", () => {
  const [low, middle, high] = limitsOf([]);
  expect(low < middle && middle < high).toBe(true);
});
