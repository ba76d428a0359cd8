import { beforeEach, describe, expect, it } from "vitest";
import { type Doc, OUTSIDE } from "../../../src/panel/plan/document";
import { Gestures, type Host } from "../../../src/panel/plan/gestures";
import type { Target } from "../../../src/panel/plan/targets";
import { rectangle } from "../../../src/panel/plan/geometry";
import { Store } from "../../../src/panel/plan/store";
import { toScreen } from "../../../src/panel/plan/view";
import { type House, house, polygonOf } from "./support";

let plan: House;
let host: Host;
let gestures: Gestures;

type Spot = readonly [number, number];

beforeEach(() => {
  plan = house();
  const store = new Store(() => undefined);
  store.apply(plan.doc);
  store.setFloor(plan.ground);
  store.settle();
  host = { store, view: { x: 0, y: 0, scale: 100 } };
  gestures = new Gestures(host);
});

function input(spot: Spot, touch = false, id = 1, alt = false): Parameters<Gestures["down"]>[0] {
  return { id, spot: toScreen(host.view, spot), touch, alt };
}

function drag(target: Target, from: Spot, to: Spot, options: { touch?: boolean; alt?: boolean } = {}): Doc {
  const { touch = false, alt = false } = options;
  const view = host.view;
  const at = (spot: Spot): Parameters<Gestures["down"]>[0] => ({ id: 1, spot: toScreen(view, spot), touch, alt });
  gestures.down(at(from), target);
  gestures.move(at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  gestures.move(at(to));
  gestures.up(at(to));
  return host.store.doc;
}

function tap(target: Target, spot: Spot, touch = false): void {
  gestures.down(input(spot, touch), target);
  gestures.up(input(spot, touch));
}

describe("a mouse", () => {
  it("drags a wall for both rooms, snapped to the grid", () => {
    const doc = drag({ kind: "edge", id: plan.kitchen, index: 1 }, [4, 1.5], [4.53, 1.5]);
    expect(polygonOf(doc, plan.kitchen)).toEqual(rectangle(0, 0, 4.5, 3));
    expect(polygonOf(doc, plan.hall)).toEqual(rectangle(4.5, 0, 1.5, 3));
  });

  it("pulls a wall apart with alt", () => {
    const doc = drag({ kind: "edge", id: plan.kitchen, index: 1 }, [4, 1.5], [3.5, 1.5], { alt: true });
    expect(polygonOf(doc, plan.hall)).toEqual(rectangle(4, 0, 2, 3));
  });

  it("makes one step of a whole drag", () => {
    drag({ kind: "room", id: plan.study }, [3, 4], [3, 6]);
    host.store.undo();
    expect(host.store.doc).toBe(plan.doc);
  });

  it("draws a room by pulling a rectangle open", () => {
    host.store.setTool("room");
    const doc = drag({ kind: "empty" }, [7.02, 0.98], [9.01, 2.03]);
    expect(doc.rooms.at(-1)?.polygon).toEqual(rectangle(7, 1, 2, 1));
    expect(host.store.selection).toEqual({ kind: "room", id: doc.rooms.at(-1)?.id });
  });

  it("draws a room corner by corner, closed at its first", () => {
    host.store.setTool("room");
    for (const spot of [
      [8, 0],
      [10, 0.5],
      [9, 2],
      [8, 0],
    ] as const) {
      tap({ kind: "empty" }, spot);
    }
    expect(host.store.doc.rooms.at(-1)?.polygon).toHaveLength(3);
  });

  it("moves the view by the empty sheet", () => {
    drag({ kind: "empty" }, [10, 5], [9, 5]);
    expect(host.view.x).toBeCloseTo(1);
    expect(host.store.doc).toBe(plan.doc);
  });
});

describe("a finger", () => {
  it("moves the view over a room that is not selected", () => {
    const doc = drag({ kind: "room", id: plan.study }, [3, 4], [3, 5], { touch: true });
    expect(doc).toBe(plan.doc);
    expect(host.view.y).toBeCloseTo(-1);
  });

  it("moves the selected room", () => {
    host.store.select({ kind: "room", id: plan.study });
    const doc = drag({ kind: "room", id: plan.study }, [3, 4], [3, 5], { touch: true });
    expect(polygonOf(doc, plan.study)).toEqual(rectangle(0, 4, 6, 3));
  });

  it("has a loupe while it drags", () => {
    gestures.down(input([1, 1], true), { kind: "receiver", id: "AA" });
    expect(gestures.finger).toBeNull();
    gestures.move(input([1.2, 1], true));
    expect(gestures.finger).toEqual([120, 100]);
  });

  it("takes its drag back when a second one comes: two fingers move the view", () => {
    gestures.down(input([1, 1], true), { kind: "receiver", id: "AA" });
    gestures.move(input([2, 1], true));
    expect(host.store.doc.receivers[0]?.spot).toEqual([2, 1]);
    gestures.down({ id: 2, spot: [400, 100], touch: true, alt: false }, { kind: "empty" });
    expect(host.store.doc).toBe(plan.doc);
    gestures.move({ id: 2, spot: [600, 100], touch: true, alt: false });
    expect(host.view.scale).toBeGreaterThan(150);
    gestures.up({ id: 2, spot: [600, 100], touch: true, alt: false });
    gestures.up({ id: 1, spot: [200, 100], touch: true, alt: false });
    expect(host.store.doc).toBe(plan.doc);
  });

  it("takes its drag back when the system needs it", () => {
    gestures.down(input([1, 1], true), { kind: "receiver", id: "AA" });
    gestures.move(input([2, 1], true));
    gestures.cancel(input([2, 1], true));
    expect(host.store.doc).toBe(plan.doc);
  });
});

describe("a tap", () => {
  it("selects what it hits, and nothing beside it", () => {
    tap({ kind: "room", id: plan.hall }, [5, 1]);
    expect(host.store.selection).toEqual({ kind: "room", id: plan.hall });
    tap({ kind: "empty" }, [20, 20]);
    expect(host.store.selection).toBeNull();
  });

  it("makes a door on the wall it hits", () => {
    host.store.setTool("door");
    tap({ kind: "room", id: plan.kitchen }, [1, 0.05]);
    expect(host.store.doc.doors.at(-1)).toMatchObject({ ends: [plan.kitchen, OUTSIDE], spot: [1, 0] });
  });

  it("makes the suggested door", () => {
    host.store.setTool("door");
    tap({ kind: "suggestion", index: 0 }, [2, 3]);
    expect(host.store.doc.doors.at(-1)).toMatchObject({ ends: [plan.kitchen, plan.study], spot: [2, 3] });
  });

  it("makes stairs to the room above", () => {
    host.store.setTool("stairs");
    tap({ kind: "room", id: plan.kitchen }, [2, 2]);
    expect(host.store.doc.stairs.at(-1)).toMatchObject({ ends: [plan.kitchen, plan.bedroom], spot: [2, 2] });
  });

  it("sets the two points of a distance, the newest two", () => {
    host.store.setMeasure([], true);
    tap({ kind: "empty" }, [1, 1]);
    tap({ kind: "empty" }, [2, 1]);
    tap({ kind: "room", id: plan.kitchen }, [3, 1]);
    expect(host.store.measure).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });
});

describe("a corner", () => {
  it("aligns with its own room's other corners", () => {
    const doc = drag({ kind: "corner", id: plan.study, index: 2 }, [6, 6], [6.03, 7.02]);
    expect(polygonOf(doc, plan.study)[2]).toEqual([6, 7]);
  });

  it("is added in the middle of a wall and selected", () => {
    gestures.splitWall(plan.study, 2);
    expect(polygonOf(host.store.doc, plan.study)[3]).toEqual([3, 6]);
    expect(host.store.selection).toEqual({ kind: "room", id: plan.study, corner: 3 });
  });
});
