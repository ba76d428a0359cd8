/** Plans for tests: two rooms side by side, one below both, one upstairs. */
import { addFloor, addRoom, addStairs, placeReceiver } from "../../../src/panel/plan/commands";
import { type Doc, EMPTY } from "../../../src/panel/plan/document";
import { addDoor } from "../../../src/panel/plan/doors";
import { rectangle } from "../../../src/panel/plan/geometry";

export interface House {
  readonly doc: Doc;
  readonly ground: string;
  readonly first: string;
  readonly kitchen: string;
  readonly hall: string;
  readonly study: string;
  readonly bedroom: string;
  readonly door: string;
  readonly stairs: string;
}

/**
 * Kitchen 0..4 × 0..3, hall 4..6 × 0..3, study 0..6 × 3..6, bedroom above; a door from the kitchen to the hall, stairs
 * from the hall to the bedroom, and a receiver in the kitchen.
 */
export function house(): House {
  const ground = addFloor(EMPTY, { name: "Ground" });
  const first = addFloor(ground.doc, { name: "First" });
  const kitchen = addRoom(first.doc, ground.id, rectangle(0, 0, 4, 3), "kitchen");
  const hall = addRoom(kitchen.doc, ground.id, rectangle(4, 0, 2, 3), "hall");
  const study = addRoom(hall.doc, ground.id, rectangle(0, 3, 6, 3), "study");
  const bedroom = addRoom(study.doc, first.id, rectangle(0, 0, 5, 4), "bedroom");
  const door = addDoor(bedroom.doc, [kitchen.id, hall.id], [4, 1.5]);
  const stairs = addStairs(door.doc, hall.id, bedroom.id, [5, 2]);
  return {
    doc: placeReceiver(stairs.doc, "AA", ground.id, [1, 1], 1.2),
    ground: ground.id,
    first: first.id,
    kitchen: kitchen.id,
    hall: hall.id,
    study: study.id,
    bedroom: bedroom.id,
    door: door.id,
    stairs: stairs.id,
  };
}

export function polygonOf(doc: Doc, room: string): readonly (readonly [number, number])[] {
  return doc.rooms.find((each) => each.id === room)?.polygon ?? [];
}

/** A seeded generator of numbers from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
