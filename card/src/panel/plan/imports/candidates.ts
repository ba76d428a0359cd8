/** What an import found, before the user has confirmed its scale: rooms in units of the file. */
import type { Point } from "../../../api/types";
import { addFloor, addRoom } from "../commands";
import { type Doc, MOST_FLOORS, MOST_ROOMS } from "../document";
import { bounds, type Polygon } from "../geometry";

export interface FoundRoom {
  readonly name: string;
  /** The area's id, where the source knows it. */
  readonly area: string | null;
  readonly polygon: Polygon;
}

export interface FoundFloor {
  readonly name: string;
  readonly level: number;
  readonly height: number | null;
  readonly rooms: readonly FoundRoom[];
}

export interface Import {
  readonly source: "house_plan" | "svg" | "sweet_home";
  readonly floors: readonly FoundFloor[];
  /** Known for sources that have a scale; else the user is asked. */
  readonly metresPerUnit: number | null;
}

export interface KnownArea {
  readonly area_id: string;
  readonly name: string;
}

/** Returns the width of all rooms in units of the file: what the user is asked the metres of. */
export function widthOf(found: Import): number {
  return Math.max(0, ...found.floors.map((floor) => bounds(floor.rooms.flatMap((room) => room.polygon)).width));
}

function plain(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();
}

/** Adds what was found to a plan: to floors of the same name, else to new ones. Rooms get areas by id or by name. */
export function addFound(doc: Doc, found: Import, metresPerUnit: number, areas: readonly KnownArea[]): Doc {
  let next = doc;
  const taken = new Set(doc.rooms.map((room) => room.area));
  const known = new Map(
    areas.flatMap((area) => [[area.area_id, area.area_id] as const, [plain(area.name), area.area_id]]),
  );
  const all = found.floors.flatMap((floor) => floor.rooms.flatMap((room) => room.polygon));
  const box = bounds(all);
  const placed = ([x, y]: Point): Point => [(x - box.x) * metresPerUnit, (y - box.y) * metresPerUnit];
  for (const floor of found.floors.slice(0, MOST_FLOORS)) {
    const same = next.floors.find(
      (each) =>
        plain(each.name) === plain(floor.name) ||
        (found.floors.length === 1 && next.floors.length === 1 && each.id !== ""),
    );
    let id = same?.id;
    if (id === undefined) {
      const made = addFloor(next, {
        name: floor.name,
        level: freeLevel(next, floor.level),
        ...(floor.height === null ? {} : { height: floor.height }),
      });
      next = made.doc;
      id = made.id;
    }
    for (const room of floor.rooms.slice(0, MOST_ROOMS)) {
      const area = known.get(room.area ?? "") ?? known.get(plain(room.name)) ?? null;
      const free = area !== null && !taken.has(area) ? area : null;
      taken.add(free);
      next = addRoom(next, id, room.polygon.map(placed), free).doc;
    }
  }
  return next;
}

function freeLevel(doc: Doc, wanted: number): number {
  let level = Math.round(wanted);
  while (doc.floors.some((floor) => floor.level === level)) {
    level += 1;
  }
  return level;
}
