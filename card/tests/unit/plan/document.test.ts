import { describe, expect, it } from "vitest";
import type { Layout } from "../../../src/api/types";
import { addRoom } from "../../../src/panel/plan/commands";
import { cleaned, EMPTY, fromLayout, toLayout } from "../../../src/panel/plan/document";
import { rectangle } from "../../../src/panel/plan/geometry";
import { HOME } from "../../support/hass";
import { house } from "./support";

describe("a layout", () => {
  it("survives reading and writing", () => {
    const layout = HOME.layout;
    expect(toLayout(fromLayout(layout))).toEqual({ ...layout, z_from: "floor" });
  });

  it("gets heights above each floor, also where the server counts from the ground", () => {
    const layout: Layout = {
      ...HOME.layout!,
      z_from: "ground",
      receivers: { up: { floor: "first", x_m: 1, y_m: 1, z_m: 3.7 } },
    };
    expect(fromLayout(layout).receivers[0]?.height).toBe(1.2);
  });

  it("of nothing is an empty plan", () => {
    expect(fromLayout(null)).toBe(EMPTY);
  });

  it("loses doors to rooms that are not drawn", () => {
    const layout: Layout = { ...HOME.layout!, doors: [{ rooms: ["kitchen", "cellar"], x_m: 0, y_m: 0 }] };
    expect(fromLayout(layout).doors).toEqual([]);
  });

  it("keeps floors in order of their levels", () => {
    const layout: Layout = { ...HOME.layout!, floors: [...HOME.layout!.floors].reverse() };
    expect(fromLayout(layout).floors.map((floor) => floor.level)).toEqual([0, 1]);
  });

  it("keeps picture and floor of Home Assistant", () => {
    const picture = { id: "p", x_m: 0, y_m: 0, width_m: 8, rotation_deg: 0, opacity: 0.5 };
    const layout: Layout = { ...HOME.layout!, floors: [{ ...HOME.layout!.floors[0]!, picture }] };
    expect(toLayout(fromLayout({ ...layout, stairs: [] })).floors[0]).toMatchObject({ picture, floor_id: "ground" });
  });
});

describe("a room without an area", () => {
  it("is kept under a made name", () => {
    const { doc, ground } = house();
    const made = addRoom(doc, ground, rectangle(10, 10, 2, 2));
    const layout = toLayout(made.doc);
    expect(layout.floors[0]?.rooms.map((room) => room.room)).toContain(`drawn_${made.id}`);
    expect(fromLayout(layout).rooms.filter((room) => room.area === null)).toHaveLength(1);
  });

  it("is an area if Home Assistant knows one of that name", () => {
    const layout: Layout = {
      ...HOME.layout!,
      floors: [{ name: "g", level: 0, height_m: 2.5, rooms: [{ room: "drawn_r", polygon: rectangle(0, 0, 1, 1) }] }],
      doors: [],
      stairs: [],
      receivers: {},
    };
    expect(fromLayout(layout, new Set(["drawn_r"])).rooms[0]?.area).toBe("drawn_r");
  });
});

describe("writing", () => {
  it("names floors of the same name apart", () => {
    const { doc } = house();
    const twins = { ...doc, floors: doc.floors.map((floor) => ({ ...floor, name: "Floor" })) };
    expect(toLayout(twins).floors.map((floor) => floor.name)).toEqual(["Floor", "Floor 2"]);
  });

  it("names a floor without a name by its level", () => {
    const { doc } = house();
    const unnamed = { ...doc, floors: doc.floors.map((floor) => ({ ...floor, name: " " })) };
    expect(toLayout(unnamed).floors.map((floor) => floor.name)).toEqual(["0", "1"]);
  });

  it("drops corners that are drawn twice", () => {
    expect(
      cleaned([
        [0, 0],
        [0, 0.005],
        [2, 0],
        [2, 2],
        [0, 0],
      ]),
    ).toEqual([
      [0, 0],
      [2, 0],
      [2, 2],
    ]);
  });
});
