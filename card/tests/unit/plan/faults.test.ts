import { describe, expect, it } from "vitest";
import type { Fault, Home } from "../../../src/api/types";
import { addRoom, placeReceiver } from "../../../src/panel/plan/commands";
import { byId, type Doc, OUTSIDE } from "../../../src/panel/plan/document";
import { addDoor } from "../../../src/panel/plan/doors";
import { placeFault } from "../../../src/panel/plan/faults";
import { contains, rectangle } from "../../../src/panel/plan/geometry";
import { HOME } from "../../support/hass";
import { house, polygonOf } from "./support";

function fault(code: string, where: readonly string[]): Fault {
  return { code, error: true, where, translation_key: `layout_${code}`, translation_placeholders: {} };
}

function home(area: string | null): Home {
  return { ...HOME, receivers: [{ ...HOME.receivers[0]!, source: "AA", area_id: area }] };
}

describe("a receiver outside", () => {
  it("moves into its area's room", () => {
    const { doc, ground, hall } = house();
    const outside = placeReceiver(doc, "AA", ground, [20, 1]);
    const placed = placeFault(outside, home("hall"), fault("receiver_outside", ["AA"]));
    expect(placed.selection).toEqual({ kind: "receiver", id: "AA" });
    expect(contains(polygonOf(doc, hall), placed.fixed?.receivers[0]?.spot ?? [99, 99])).toBe(true);
  });

  it("moves into the nearest room if its area is not drawn", () => {
    const { doc, ground, study } = house();
    const outside = placeReceiver(doc, "AA", ground, [3, 9]);
    const placed = placeFault(outside, home("attic"), fault("receiver_outside", ["AA"]));
    expect(contains(polygonOf(doc, study), placed.fixed?.receivers[0]?.spot ?? [99, 99])).toBe(true);
  });
});

describe("a receiver off its floor", () => {
  it("gets a height on it", () => {
    const { doc, ground } = house();
    const high = placeReceiver(doc, "AA", ground, [1, 1], 9);
    const placed = placeFault(high, home("kitchen"), fault("receiver_off_floor", ["AA"]));
    expect(placed.fixed?.receivers[0]?.height).toBe(2.5);
  });
});

describe("a door", () => {
  it("without a wall goes", () => {
    const { doc, door } = house();
    const placed = placeFault(doc, HOME, fault("door_rooms_apart", ["kitchen", "hall"]));
    expect(placed.selection).toEqual({ kind: "door", id: door });
    expect(placed.fixed?.doors).toEqual([]);
  });

  it("beside its wall goes back to it", () => {
    const { doc, kitchen } = house();
    const made = addDoor(doc, [kitchen, OUTSIDE], [1, 0]).doc;
    const aside: Doc = { ...made, doors: made.doors.map((way) => ({ ...way, spot: [1, -3] as const })) };
    const placed = placeFault(aside, HOME, fault("door_misplaced", ["kitchen", OUTSIDE]));
    expect(placed.fixed?.doors[1]?.spot).toEqual([1, 0]);
  });
});

describe("rooms that overlap", () => {
  it("by up to 5 cm get one wall", () => {
    const { doc, ground, hall } = house();
    const made = addRoom(doc, ground, rectangle(5.96, 0, 3, 3), "bath");
    const placed = placeFault(made.doc, HOME, fault("rooms_overlap", ["hall", "bath"]));
    expect(polygonOf(placed.fixed ?? doc, made.id)).toEqual(rectangle(6, 0, 2.96, 3));
    expect(polygonOf(placed.fixed ?? doc, hall)).toEqual(polygonOf(doc, hall));
  });

  it("by more are for the user to mend", () => {
    const { doc, ground } = house();
    const made = addRoom(doc, ground, rectangle(5.5, 0, 3, 3), "bath");
    expect(placeFault(made.doc, HOME, fault("rooms_overlap", ["hall", "bath"])).fixed).toBeNull();
  });
});

describe("other faults", () => {
  it("about a room are shown there", () => {
    const { doc, study, ground } = house();
    const placed = placeFault(doc, HOME, fault("unknown_room", ["study"]));
    expect(placed).toMatchObject({ floor: ground, selection: { kind: "room", id: study }, fixed: null });
  });

  it("about a room without an area are shown there", () => {
    const { doc, ground } = house();
    const made = addRoom(doc, ground, rectangle(9, 9, 1, 1));
    const placed = placeFault(made.doc, HOME, fault("unknown_room", [`drawn_${made.id}`]));
    expect(byId(made.doc.rooms, placed.selection?.id ?? null)?.id).toBe(made.id);
  });

  it("about nothing drawn have no place", () => {
    const { doc } = house();
    expect(placeFault(doc, HOME, fault("malformed", ["floors", "0"])).spot).toBeNull();
  });
});
