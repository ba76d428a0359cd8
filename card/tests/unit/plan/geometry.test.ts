import { describe, expect, it } from "vitest";
import {
  area,
  bounds,
  centimetres,
  contains,
  crossesItself,
  distanceTo,
  insideSpot,
  isRectangle,
  labelSpot,
  rectangle,
  rotate,
  shared,
  touches,
} from "../../../src/panel/plan/geometry";

const L_SHAPE = [
  [0, 0],
  [6, 0],
  [6, 1],
  [1, 1],
  [1, 6],
  [0, 6],
] as const;

describe("polygons", () => {
  it("have an area in any direction of drawing", () => {
    expect(area(rectangle(1, 1, 3, 2))).toBeCloseTo(6);
    expect(area([...rectangle(1, 1, 3, 2)].reverse())).toBeCloseTo(6);
  });

  it("have bounds", () => {
    expect(bounds(L_SHAPE)).toEqual({ x: 0, y: 0, width: 6, height: 6 });
  });

  it("contain what is inside", () => {
    expect(contains(L_SHAPE, [0.5, 5])).toBe(true);
    expect(contains(L_SHAPE, [3, 3])).toBe(false);
  });

  it("are away from what is outside", () => {
    expect(distanceTo(rectangle(0, 0, 2, 2), [5, 6])).toBeCloseTo(5);
    expect(distanceTo(rectangle(0, 0, 2, 2), [1, 1])).toBe(0);
  });

  it("have a label inside, also where the centroid is outside", () => {
    expect(contains(L_SHAPE, labelSpot(L_SHAPE))).toBe(true);
    expect(contains(L_SHAPE, insideSpot(L_SHAPE))).toBe(true);
    expect(labelSpot(rectangle(0, 0, 4, 2))).toEqual([2, 1]);
  });

  it("cross themselves or not", () => {
    expect(
      crossesItself([
        [0, 0],
        [2, 2],
        [2, 0],
        [0, 2],
      ]),
    ).toBe(true);
    expect(crossesItself(L_SHAPE)).toBe(false);
  });

  it("are rectangles only along the axes", () => {
    expect(isRectangle(rectangle(0, 0, 2, 1))).toBe(true);
    expect(isRectangle(L_SHAPE)).toBe(false);
    expect(
      isRectangle([
        [0, 0],
        [2, 0.5],
        [2, 1],
        [0, 1],
      ]),
    ).toBe(false);
  });
});

describe("walls", () => {
  it("are shared where they overlap", () => {
    expect(shared({ a: [0, 0], b: [4, 0] }, { a: [6, 0], b: [1, 0] })).toEqual({ a: [1, 0], b: [4, 0] });
  });

  it("are not shared where only their ends meet", () => {
    expect(shared({ a: [0, 0], b: [4, 0] }, { a: [4, 0], b: [6, 0] })).toBeNull();
  });

  it("are not shared when they are parallel and apart", () => {
    expect(shared({ a: [0, 0], b: [4, 0] }, { a: [0, 0.2], b: [4, 0.2] })).toBeNull();
  });

  it("meet in the middle of a thick wall", () => {
    const [stretch] = touches(rectangle(0, 0, 4, 3), rectangle(4.2, 1, 2, 4));
    expect(stretch?.a[0]).toBeCloseTo(4.1);
    expect([stretch?.a[1], stretch?.b[1]].sort()).toEqual([1, 3]);
  });

  it("turn clockwise as drawn", () => {
    const [x, y] = rotate([2, 1], 90, [1, 1]);
    expect(x).toBeCloseTo(1);
    expect(y).toBeCloseTo(2);
  });
});

describe("lengths", () => {
  it("are whole centimetres without a negative zero", () => {
    expect(centimetres(1.23456)).toBe(1.23);
    expect(Object.is(centimetres(-0.001), 0)).toBe(true);
  });
});
