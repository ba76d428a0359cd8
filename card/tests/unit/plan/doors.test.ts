import { describe, expect, it } from "vitest";
import { moveRoom, moveWall } from "../../../src/panel/plan/commands";
import { OUTSIDE } from "../../../src/panel/plan/document";
import { addDoor, doorAt, moveDoor, suggestions } from "../../../src/panel/plan/doors";
import { house } from "./support";

describe("a door", () => {
  it("is dragged along its wall only", () => {
    const { doc, door } = house();
    expect(moveDoor(doc, door, [9, 2.5]).doors[0]?.spot).toEqual([4, 2.5]);
  });

  it("stops at the end of the wall", () => {
    const { doc, door } = house();
    expect(moveDoor(doc, door, [4, 99]).doors[0]?.spot).toEqual([4, 3]);
  });

  it("to the outside lies on a wall that no other room has", () => {
    const { doc, kitchen } = house();
    const made = addDoor(doc, [kitchen, OUTSIDE], [3.9, 1.4]);
    expect(made.doc.doors[1]?.spot).toEqual([3.9, 0]);
  });

  it("keeps its spot when its rooms are drawn apart", () => {
    const { doc, kitchen } = house();
    expect(moveRoom(doc, kitchen, -5, 0).doors[0]?.spot).toEqual([4, 1.5]);
  });

  it("does not join a room with itself", () => {
    const { doc, kitchen } = house();
    expect(addDoor(doc, [kitchen, kitchen], [0, 0]).doc).toBe(doc);
  });

  it("shrinks in with its wall", () => {
    const { doc, kitchen, door } = house();
    const atEnd = moveDoor(doc, door, [4, 3]);
    expect(moveWall(atEnd, kitchen, 2, 1).doors[0]?.spot).toEqual([4, 2]);
  });
});

describe("suggested doors", () => {
  it("are where rooms touch and no door is yet", () => {
    const { doc, ground, kitchen, hall, study } = house();
    expect(suggestions(doc, ground)).toEqual([
      { ends: [kitchen, study], spot: [2, 3] },
      { ends: [hall, study], spot: [5, 3] },
    ]);
  });
});

describe("a click on a wall", () => {
  it("means a door to the room behind", () => {
    const { doc, ground, kitchen, study } = house();
    expect(doorAt(doc, ground, [1, 2.9], 0.3)?.ends.toSorted()).toEqual([kitchen, study].toSorted());
  });

  it("means a door outside where no room is behind", () => {
    const { doc, ground, kitchen } = house();
    expect(doorAt(doc, ground, [1, 0.1], 0.3)).toEqual({ ends: [kitchen, OUTSIDE], spot: [1, 0] });
  });

  it("means nothing far from all walls", () => {
    const { doc, ground } = house();
    expect(doorAt(doc, ground, [2, 1.5], 0.3)).toBeNull();
  });
});
