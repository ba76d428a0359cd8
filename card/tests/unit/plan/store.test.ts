import { describe, expect, it } from "vitest";
import { changeFloor, setPicture } from "../../../src/panel/plan/commands";
import { type Storage, dropDraft, keepDraft, readDraft } from "../../../src/panel/plan/draft";
import { nudge, remove } from "../../../src/panel/plan/selection";
import { emptyFloors, layOut } from "../../../src/panel/plan/starts";
import { scaledPicture, Store } from "../../../src/panel/plan/store";
import { fit, pinch, toScreen, toWorld, zoomAt } from "../../../src/panel/plan/view";
import { toLayout } from "../../../src/panel/plan/document";
import { HOME } from "../../support/hass";
import { house, polygonOf } from "./support";

const PICTURE = { id: "p", x_m: 1, y_m: 1, width_m: 10, rotation_deg: 0, opacity: 0.5 };

describe("the store", () => {
  it("begins on the ground floor without changes", () => {
    const store = new Store(() => undefined);
    store.load(HOME);
    expect(store.floor?.name).toBe("ground");
    expect([store.dirty, store.rev]).toEqual([false, 1]);
  });

  it("loses a selection that undo takes away", () => {
    const { doc, study } = house();
    const store = new Store(() => undefined);
    store.apply(doc);
    store.select({ kind: "room", id: study });
    store.undo();
    expect(store.selection).toBeNull();
  });

  it("shows the floor of what is selected", () => {
    const { doc, first, bedroom } = house();
    const store = new Store(() => undefined);
    store.apply(doc);
    store.select({ kind: "room", id: bedroom });
    expect(store.floorId).toBe(first);
  });

  it("knows the server's floors by their old names until it is saved", () => {
    const store = new Store(() => undefined);
    store.load(HOME);
    const id = store.floorId ?? "";
    store.apply(changeFloor(store.doc, id, { name: "Downstairs" }));
    expect(store.floorOfServer("ground")).toBe(id);
    store.wasSaved(store.doc, 2);
    expect([store.floorOfServer("Downstairs"), store.dirty, store.rev]).toEqual([id, false, 2]);
  });
});

describe("a picture", () => {
  it("gets its scale by two points, the first of which stays", () => {
    expect(scaledPicture(PICTURE, [2, 1], [4, 1], 4)).toMatchObject({ x_m: 0, y_m: 1, width_m: 20 });
  });

  it("keeps its scale without a distance", () => {
    expect(scaledPicture(PICTURE, [2, 1], [4, 1], Number.NaN)).toBe(PICTURE);
    expect(scaledPicture(PICTURE, [2, 1], [2, 1], 4)).toBe(PICTURE);
  });

  it("is moved by the keyboard and deleted", () => {
    const { doc, ground } = house();
    const drawn = setPicture(doc, ground, PICTURE);
    const moved = nudge(drawn, { kind: "picture", id: ground }, 0.1, 0);
    expect(moved.floors[0]?.picture?.x_m).toBeCloseTo(1.1);
    expect(remove(moved, { kind: "picture", id: ground }).floors[0]?.picture).toBeNull();
  });
});

describe("an arrow key", () => {
  it("moves a door along its wall in either direction", () => {
    const { doc, door } = house();
    expect(nudge(doc, { kind: "door", id: door }, 0, 0.1).doors[0]?.spot).toEqual([4, 1.6]);
    expect(nudge(doc, { kind: "door", id: door }, -0.1, 0).doors[0]?.spot).toEqual([4, 1.4]);
  });

  it("moves a wall only across itself", () => {
    const { doc, kitchen, hall } = house();
    const wall = { kind: "room", id: kitchen, edge: 1 } as const;
    expect(polygonOf(nudge(doc, wall, 0, 0.1), kitchen)).toEqual(polygonOf(doc, kitchen));
    expect(polygonOf(nudge(doc, wall, 0.1, 0), hall)[0]).toEqual([4.1, 0]);
  });

  it("moves a corner", () => {
    const { doc, study } = house();
    expect(polygonOf(nudge(doc, { kind: "room", id: study, corner: 2 }, 0.1, 1), study)[2]).toEqual([6.1, 7]);
  });
});

describe("a start", () => {
  it("lays all areas out by floor, beside each other", () => {
    const layout = toLayout(layOut(HOME, "Floor"));
    expect(layout.floors.map((floor) => [floor.name, floor.floor_id, floor.rooms.length])).toEqual([
      ["Ground floor", "ground", 4],
      ["First floor", "first", 1],
    ]);
    expect(new Set(layout.floors[0]?.rooms.map((room) => String(room.polygon[0]))).size).toBe(4);
  });

  it("puts all areas on one floor where there are no floors", () => {
    const layout = toLayout(layOut({ ...HOME, floors: [] }, "Floor"));
    expect(layout.floors.map((floor) => [floor.name, floor.rooms.length])).toEqual([["Floor", 5]]);
  });

  it("gives floors of one level levels of their own", () => {
    const floors = HOME.floors.map((floor) => ({ ...floor, level: null }));
    expect(toLayout(layOut({ ...HOME, floors }, "Floor")).floors.map((floor) => floor.level)).toEqual([0, 1]);
  });

  it("has empty sheets to draw on", () => {
    expect(emptyFloors(HOME, "Floor").floors).toHaveLength(2);
    expect(emptyFloors(HOME, "Floor").rooms).toEqual([]);
  });
});

function memory(): Storage & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

describe("a draft", () => {
  it("is kept for each home until it is dropped", () => {
    const storage = memory();
    const { doc } = house();
    keepDraft(storage, "one", { rev: 3, doc });
    const draft = readDraft(storage, "one", new Set());
    expect(draft?.rev).toBe(3);
    expect(toLayout(draft?.doc ?? doc)).toEqual(toLayout(doc));
    expect(readDraft(storage, "other", new Set())).toBeNull();
    dropDraft(storage, "one");
    expect(readDraft(storage, "one", new Set())).toBeNull();
  });

  it("that is broken is none", () => {
    const storage = memory();
    storage.setItem("xiaomi_tag.plan.one", "{");
    expect(readDraft(storage, "one", new Set())).toBeNull();
  });

  it("is no trouble where storage is forbidden", () => {
    const forbidden: Storage = {
      getItem: () => {
        throw new Error("forbidden");
      },
      setItem: () => {
        throw new Error("forbidden");
      },
      removeItem: () => {
        throw new Error("forbidden");
      },
    };
    keepDraft(forbidden, "one", { rev: 1, doc: house().doc });
    dropDraft(forbidden, "one");
    expect(readDraft(forbidden, "one", new Set())).toBeNull();
  });
});

describe("the view", () => {
  it("goes to pixels and back", () => {
    const view = { x: -2, y: 3, scale: 40 };
    expect(toWorld(view, toScreen(view, [1.5, 4.25]))).toEqual([1.5, 4.25]);
  });

  it("keeps what is under the pointer when it zooms", () => {
    const view = { x: -2, y: 3, scale: 40 };
    const before = toWorld(view, [100, 70]);
    const after = toWorld(zoomAt(view, [100, 70], 1.7), [100, 70]);
    expect(after[0]).toBeCloseTo(before[0]);
    expect(after[1]).toBeCloseTo(before[1]);
  });

  it("keeps what is under two fingers", () => {
    const view = { x: 0, y: 0, scale: 50 };
    const next = pinch(
      view,
      [
        [100, 100],
        [200, 100],
      ],
      [
        [50, 100],
        [250, 100],
      ],
    );
    expect(next.scale).toBe(100);
    expect(toWorld(next, [50, 100])[0]).toBeCloseTo(2);
  });

  it("shows all of a plan, in the middle", () => {
    const view = fit({ x: 0, y: 0, width: 10, height: 5 }, 800, 600);
    expect(toScreen(view, [5, 2.5])).toEqual([400, 300]);
    expect(toScreen(view, [0, 0])[0]).toBeGreaterThanOrEqual(47);
  });
});
