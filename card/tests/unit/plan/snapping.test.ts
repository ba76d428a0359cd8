import { describe, expect, it } from "vitest";
import { rectangle } from "../../../src/panel/plan/geometry";
import { snapMove, snapper, snapPoint, snapWall } from "../../../src/panel/plan/snapping";
import { house } from "./support";

const { doc, ground, kitchen } = house();
const to = snapper(doc, [ground], new Set(), 0.25, 0.2);

describe("a point", () => {
  it("snaps to a corner first", () => {
    expect(snapPoint([4.1, 0.1], to)).toMatchObject({ spot: [4, 0], kind: "corner" });
  });

  it("snaps to the line of a corner far away, and to the grid along it", () => {
    expect(snapPoint([4.1, 8.3], to)).toEqual({ spot: [4, 8.25], lineX: 4, lineY: null, kind: "line" });
  });

  it("snaps to the grid elsewhere", () => {
    expect(snapPoint([2.6, 1.3], to)).toMatchObject({ spot: [2.5, 1.25], kind: "grid" });
  });

  it("is free without a grid", () => {
    expect(snapPoint([2.613, 1.3], { ...to, grid: 0 })).toMatchObject({ spot: [2.61, 1.3], kind: "free" });
  });

  it("snaps to a slanted wall", () => {
    const slanted = { ...to, corners: [], polygons: [[[0, 0] as const, [4, 4] as const, [0, 4] as const]] };
    expect(snapPoint([2.1, 2], slanted)).toMatchObject({ spot: [2.05, 2.05], kind: "edge" });
  });

  it("does not snap to what is dragged", () => {
    const without = snapper(doc, [ground], new Set([kitchen]), 0.25, 0.2);
    expect(without.corners).not.toContainEqual([0, 0]);
  });
});

describe("a room", () => {
  it("snaps with the side that is nearest to something", () => {
    // Its right side comes within reach of x = 0.
    expect(snapMove(rectangle(-4, 10, 2, 1), 1.9, 0, to)).toMatchObject({ dx: 2, lineX: 0 });
  });

  it("snaps to the grid where nothing is near", () => {
    const move = snapMove(rectangle(20.1, 20.1, 2, 1), 0.3, 0, to);
    expect(20.1 + move.dx).toBeCloseTo(20.5);
  });
});

describe("a wall", () => {
  it("snaps to lines across itself", () => {
    expect(snapWall([10, 0], [10, 3], 3.9, [-1, 0], to)).toEqual({ by: 4, line: 6 });
  });

  it("snaps to the grid where nothing is near", () => {
    expect(snapWall([10, 0], [10, 3], -1.1, [-1, 0], to)).toEqual({ by: -1, line: null });
  });
});
