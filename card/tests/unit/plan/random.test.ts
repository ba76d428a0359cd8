/** Whatever is drawn, what is sent to the server is well formed. */
import { describe, expect, it } from "vitest";
import type { Layout } from "../../../src/api/types";
import * as commands from "../../../src/panel/plan/commands";
import { type Doc, EMPTY, fromLayout, OUTSIDE, toLayout } from "../../../src/panel/plan/document";
import * as doors from "../../../src/panel/plan/doors";
import { rectangle } from "../../../src/panel/plan/geometry";
import { begin, step, undo } from "../../../src/panel/plan/history";
import { readLayout } from "../../../src/panel/plan/imports/json";
import { nudge, remove } from "../../../src/panel/plan/selection";
import { seeded } from "./support";

function malformed(layout: Layout): string[] {
  const found: string[] = [];
  const names = layout.floors.map((floor) => floor.name);
  const rooms = layout.floors.flatMap((floor) => floor.rooms);
  const ends = new Set([OUTSIDE, ...rooms.map((room) => room.room)]);
  const number = (value: number, least: number, most: number): boolean =>
    Number.isFinite(value) && value >= least && value <= most;
  if (new Set(names).size !== names.length || names.some((name) => name === "" || name.length > 255)) {
    found.push("floor names");
  }
  if (new Set(rooms.map((room) => room.room)).size !== rooms.length || rooms.some((room) => room.room === "")) {
    found.push("room names");
  }
  if (layout.floors.some((floor) => !number(floor.height_m, 1.5, 10) || !Number.isInteger(floor.level))) {
    found.push("floors");
  }
  for (const { polygon } of rooms) {
    if (polygon.length < 3 || polygon.length > 100 || polygon.flat().some((value) => !number(value, -1000, 1000))) {
      found.push("polygon");
    }
  }
  for (const way of [...layout.doors, ...layout.stairs]) {
    if (way.rooms.some((end) => !ends.has(end)) || !number(way.x_m, -1000, 1000) || !number(way.y_m, -1000, 1000)) {
      found.push("way");
    }
  }
  for (const spot of Object.values(layout.receivers)) {
    if (!names.includes(spot.floor) || ![spot.x_m, spot.y_m, spot.z_m].every((value) => number(value, -1000, 1000))) {
      found.push("receiver");
    }
  }
  return found;
}

/** A few values that no field should ever give, among usual ones. */
const ODD = [Number.NaN, Number.POSITIVE_INFINITY, -1e9, 1e9, 0, -0.004];

function edit(doc: Doc, random: () => number): Doc {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const length = (): number => (random() < 0.03 ? (pick(ODD) ?? 0) : Math.round((random() * 24 - 8) * 100) / 100);
  const spot = (): readonly [number, number] => [length(), length()];
  const floor = pick(doc.floors)?.id ?? "";
  const room = pick(doc.rooms)?.id ?? "";
  const other = pick(doc.rooms)?.id ?? OUTSIDE;
  const index = Math.floor(random() * 6);
  const edits: readonly (() => Doc)[] = [
    () => commands.addFloor(doc, { name: pick(["", "A", "A", "B"]) ?? "", level: Math.round(length()) }).doc,
    () => commands.changeFloor(doc, floor, { height: length(), level: length(), name: pick(["", "A", "C"]) ?? "" }),
    () => (random() < 0.2 ? commands.removeFloor(doc, floor) : doc),
    () => commands.addRoom(doc, floor, rectangle(length(), length(), 3, 2), pick(["a", "b", "c", null])).doc,
    () => commands.addRoom(doc, floor, [spot(), spot(), spot()], "d").doc,
    () => commands.setArea(doc, room, pick(["a", "b", "", null]) ?? null),
    () => commands.moveRoom(doc, room, length(), length()),
    () => commands.moveWall(doc, room, index, length() / 4, random() < 0.3),
    () => commands.moveCorner(doc, room, index, spot(), random() < 0.3),
    () => commands.addCorner(doc, room, index, spot()),
    () => commands.removeCorner(doc, room, index),
    () => commands.resizeRoom(doc, room, length(), length()),
    () => commands.addStairs(doc, room, other, spot()).doc,
    () => commands.placeReceiver(doc, pick(["AA", "BB"]) ?? "", floor, spot(), length()),
    () => doors.addDoor(doc, [room, random() < 0.3 ? OUTSIDE : other], spot()).doc,
    () => doors.moveDoor(doc, pick(doc.doors)?.id ?? "", spot()),
    () => nudge(doc, { kind: "room", id: room, edge: index }, 0.1, 1),
    () => nudge(doc, { kind: "door", id: pick(doc.doors)?.id ?? "" }, 1, 0),
    () => (random() < 0.3 ? remove(doc, { kind: "room", id: room }) : doc),
  ];
  return pick(edits)?.() ?? doc;
}

describe("random edits", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("never make a malformed layout (seed %i)", (seed) => {
    const random = seeded(seed);
    let history = begin(commands.addFloor(EMPTY).doc);
    for (let count = 0; count < 250; count += 1) {
      history = random() < 0.05 ? undo(history) : step(history, edit(history.present, random));
      const layout = toLayout(history.present);
      expect(malformed(layout)).toEqual([]);
    }
    const layout = toLayout(history.present);
    expect(readLayout(JSON.stringify(layout))).toEqual(layout);
    expect(toLayout(fromLayout(layout))).toEqual(layout);
  });
});
