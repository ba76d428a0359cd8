import { expect, test } from "vitest";
import type { TrailPoint } from "../../src/api/types";
import { extended, thinned, trailLines } from "../../src/tape/trail";

function point(at: number, x: number, y: number, floor = "ground"): TrailPoint {
  return [at, x, y, floor, "hall", 0.5];
}

test("a straight way is two points, a corner stays", () => {
  const way = [point(0, 0, 0), point(5, 1, 0.05), point(10, 2, 0), point(15, 2, 2)];
  expect(thinned(way)).toEqual([way[0], way[2], way[3]]);
});

test("no point that is left out lies further from the line than the tolerance", () => {
  const way = Array.from({ length: 720 }, (_, index) => point(index * 5, index / 50, Math.sin(index / 20)));
  const kept = thinned(way, 0.2);
  expect(kept.length).toBeLessThan(200);
  for (const [, x, y] of way) {
    const next = kept.findIndex((each) => each[1] >= x);
    const [a, b] = [kept[Math.max(0, next - 1)]!, kept[next]!];
    const share = b[1] === a[1] ? 0 : (x - a[1]) / (b[1] - a[1]);
    expect(Math.abs(a[2] + share * (b[2] - a[2]) - y)).toBeLessThan(0.35);
  }
});

test("a long wild way is thinned to what can be drawn", () => {
  const way = Array.from({ length: 720 }, (_, index) => point(index * 5, (index * 7919) % 10, (index * 104729) % 10));
  const drawn = trailLines("keys", way, 3_600).reduce((sum, line) => sum + line.points.length, 0);
  expect(drawn).toBeLessThan(260);
});

test("what is longer ago is fainter, and a gap is dashed", () => {
  const lines = trailLines("keys", [point(0, 0, 0), point(5, 3, 0), point(3_500, 3, 3), point(3_505, 0, 3)], 3_600);
  expect(lines.map((line) => line.dashed)).toEqual([false, true, false]);
  expect(lines[0]!.opacity).toBeLessThan(lines[2]!.opacity);
});

test("a line ends where the floor changes", () => {
  const way = [point(0, 0, 0), point(5, 3, 0), point(10, 3, 0, "first"), point(15, 3, 3, "first")];
  expect(trailLines("keys", way, 20).map((line) => line.floor)).toEqual(["ground", "first"]);
});

test("a live position makes the trail longer, and what is older than an hour goes", () => {
  const position = { x_m: 1, y_m: 2, floor: "ground", xx_m2: 0.25, xy_m2: 0, yy_m2: 0.25 };
  const points = extended([point(0, 0, 0), point(3_000, 1, 1)], 4_000, position, "hall");
  expect(points).toEqual([point(3_000, 1, 1), point(4_000, 1, 2)]);
  expect(extended(points, 4_000.5, position, "hall")).toHaveLength(2);
});
