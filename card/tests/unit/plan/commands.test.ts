import { describe, expect, it } from "vitest";
import {
  addCorner,
  addRoom,
  addStairs,
  changeFloor,
  firstSpot,
  moveCorner,
  moveRoom,
  moveWall,
  placeReceiver,
  removeCorner,
  removeFloor,
  removeRoom,
  resizeRoom,
  setArea,
} from "../../../src/panel/plan/commands";
import { area, contains, rectangle } from "../../../src/panel/plan/geometry";
import { house, polygonOf } from "./support";

describe("a wall", () => {
  it("moves for both its rooms", () => {
    const { doc, kitchen, hall } = house();
    // The kitchen's second wall is the right one; its direction across points to the left.
    const moved = moveWall(doc, kitchen, 1, -1);
    expect(polygonOf(moved, kitchen)).toEqual(rectangle(0, 0, 5, 3));
    expect(polygonOf(moved, hall)).toEqual(rectangle(5, 0, 1, 3));
  });

  it("moves for all rooms along it", () => {
    const { doc, kitchen, hall, study } = house();
    const moved = moveWall(doc, kitchen, 2, -0.5);
    expect(polygonOf(moved, kitchen)).toEqual(rectangle(0, 0, 4, 3.5));
    expect(polygonOf(moved, hall)).toEqual(rectangle(4, 0, 2, 3.5));
    expect(area(polygonOf(moved, study))).toBeCloseTo(15);
  });

  it("moves alone when it is pulled apart", () => {
    const { doc, kitchen, hall } = house();
    const moved = moveWall(doc, kitchen, 1, 1, true);
    expect(polygonOf(moved, kitchen)).toEqual(rectangle(0, 0, 3, 3));
    expect(polygonOf(moved, hall)).toEqual(polygonOf(doc, hall));
  });

  it("takes its door along", () => {
    const { doc, kitchen } = house();
    expect(moveWall(doc, kitchen, 1, -1).doors[0]?.spot).toEqual([5, 1.5]);
  });

  it("leaves other floors alone", () => {
    const { doc, kitchen, bedroom } = house();
    expect(polygonOf(moveWall(doc, kitchen, 0, 1), bedroom)).toEqual(polygonOf(doc, bedroom));
  });
});

describe("a corner", () => {
  it("moves for all rooms that meet there", () => {
    const { doc, kitchen, hall } = house();
    const moved = moveCorner(doc, kitchen, 1, [4, -1]);
    expect(polygonOf(moved, kitchen)[1]).toEqual([4, -1]);
    expect(polygonOf(moved, hall)[0]).toEqual([4, -1]);
  });

  it("moves alone when it is pulled apart", () => {
    const { doc, kitchen, hall } = house();
    expect(polygonOf(moveCorner(doc, kitchen, 1, [4, -1], true), hall)[0]).toEqual([4, 0]);
  });

  it("is added and taken away again", () => {
    const { doc, kitchen } = house();
    const more = addCorner(doc, kitchen, 0, [2, -1]);
    expect(polygonOf(more, kitchen)).toHaveLength(5);
    expect(polygonOf(removeCorner(more, kitchen, 1), kitchen)).toEqual(polygonOf(doc, kitchen));
  });

  it("stays when a triangle is left", () => {
    const { doc, kitchen } = house();
    const triangle = removeCorner(doc, kitchen, 0);
    expect(removeCorner(triangle, kitchen, 0)).toBe(triangle);
  });
});

describe("a room", () => {
  it("moves with its receivers", () => {
    const { doc, kitchen } = house();
    const moved = moveRoom(doc, kitchen, -1, 2);
    expect(polygonOf(moved, kitchen)).toEqual(rectangle(-1, 2, 4, 3));
    expect(moved.receivers[0]?.spot).toEqual([0, 3]);
  });

  it("moves with its stairs", () => {
    const { doc, hall } = house();
    expect(moveRoom(doc, hall, 1, 0).stairs[0]?.spot).toEqual([6, 2]);
  });

  it("takes an area away from the room that had it", () => {
    const { doc, kitchen, hall } = house();
    const changed = setArea(doc, hall, "kitchen");
    expect(changed.rooms.map((room) => [room.id, room.area])).toContainEqual([kitchen, null]);
    expect(changed.rooms.map((room) => [room.id, room.area])).toContainEqual([hall, "kitchen"]);
  });

  it("goes with its doors and stairs", () => {
    const { doc, hall } = house();
    const left = removeRoom(doc, hall);
    expect([left.doors, left.stairs]).toEqual([[], []]);
  });

  it("fits the width and height that are typed", () => {
    const { doc, bedroom } = house();
    expect(polygonOf(resizeRoom(doc, bedroom, 3, 2), bedroom)).toEqual(rectangle(0, 0, 3, 2));
  });

  it("keeps its size when nonsense is typed", () => {
    const { doc, bedroom } = house();
    expect(resizeRoom(doc, bedroom, Number.NaN, 2)).toBe(doc);
    expect(resizeRoom(doc, bedroom, 0, 2)).toBe(doc);
  });

  it("is not added to a floor that does not exist", () => {
    const { doc } = house();
    expect(addRoom(doc, "nowhere", rectangle(0, 0, 1, 1)).doc).toBe(doc);
  });
});

describe("a floor", () => {
  it("goes with its rooms, receivers and stairs", () => {
    const { doc, ground, bedroom } = house();
    const left = removeFloor(doc, ground);
    expect(left.rooms.map((room) => room.id)).toEqual([bedroom]);
    expect([left.doors, left.stairs, left.receivers]).toEqual([[], [], []]);
  });

  it("is sorted by its level and has a height that the server accepts", () => {
    const { doc, ground, first } = house();
    const changed = changeFloor(doc, ground, { level: 5, height: 99 });
    expect(changed.floors.map((floor) => floor.id)).toEqual([first, ground]);
    expect(changed.floors[1]?.height).toBe(10);
  });
});

describe("stairs", () => {
  it("join rooms of different floors only", () => {
    const { doc, kitchen, hall } = house();
    expect(addStairs(doc, kitchen, hall, [0, 0]).doc).toBe(doc);
  });
});

describe("a receiver", () => {
  it("keeps its height when it is moved", () => {
    const { doc, ground } = house();
    const moved = placeReceiver(placeReceiver(doc, "AA", ground, [1, 1], 2.4), "AA", ground, [2, 2]);
    expect(moved.receivers).toEqual([{ source: "AA", floor: ground, spot: [2, 2], height: 2.4 }]);
  });

  it("first hangs inside its area's room, on whatever floor", () => {
    const { doc, ground, first, bedroom } = house();
    const place = firstSpot(doc, "bedroom", ground);
    expect(place.floor).toBe(first);
    expect(contains(polygonOf(doc, bedroom), place.spot)).toBe(true);
  });
});
