/**
 * The floor plan while it is drawn: immutable, with identities of its own, so that a room keeps its doors when its area
 * changes. Heights of receivers are above their own floor.
 */
import type { Layout, PlanFloor, PlanPicture, Point, Way } from "../../api/types";
import { centimetres, point, type Polygon, same } from "./geometry";

export const OUTSIDE = "not_home";
/** The server's limits. */
export const FARTHEST_M = 1000;
export const LEAST_HEIGHT_M = 1.5;
export const MOST_HEIGHT_M = 10;
export const MOST_FLOORS = 20;
export const MOST_ROOMS = 200;
export const MOST_CORNERS = 100;
export const MOST_WAYS = 500;
const MOST_LETTERS = 255;
const MOST_LEVEL = 100;
/** A room that has no area yet is saved under a name like this. */
const UNNAMED = "drawn_";

export interface DocFloor {
  readonly id: string;
  readonly name: string;
  readonly level: number;
  readonly height: number;
  readonly haFloor: string | null;
  readonly picture: PlanPicture | null;
}

export interface DocRoom {
  readonly id: string;
  readonly floor: string;
  /** The area's id; null as long as none is chosen. */
  readonly area: string | null;
  readonly polygon: Polygon;
}

/** A door or stairs. The ends are rooms' ids, or `not_home`. */
export interface DocWay {
  readonly id: string;
  readonly ends: readonly [string, string];
  readonly spot: Point;
}

export interface DocReceiver {
  readonly source: string;
  readonly floor: string;
  readonly spot: Point;
  readonly height: number;
}

export interface Doc {
  readonly floors: readonly DocFloor[];
  readonly rooms: readonly DocRoom[];
  readonly doors: readonly DocWay[];
  readonly stairs: readonly DocWay[];
  readonly receivers: readonly DocReceiver[];
  /** The number of the next identity. */
  readonly next: number;
}

export const EMPTY: Doc = { floors: [], rooms: [], doors: [], stairs: [], receivers: [], next: 1 };

export function byId<T extends { readonly id: string }>(list: readonly T[], id: string | null): T | undefined {
  return id === null ? undefined : list.find((each) => each.id === id);
}

export function roomsOf(doc: Doc, floor: string): DocRoom[] {
  return doc.rooms.filter((room) => room.floor === floor);
}

/** Returns the floor that a door or stairs is drawn on: that of its first room. */
export function floorOfWay(doc: Doc, way: DocWay): string | null {
  const rooms = way.ends.map((end) => byId(doc.rooms, end)).filter((room) => room !== undefined);
  return rooms[0]?.floor ?? null;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Number.isFinite(value) ? value : least));
}

export function clampSpot([x, y]: Point): Point {
  return point(clamp(x, -FARTHEST_M, FARTHEST_M), clamp(y, -FARTHEST_M, FARTHEST_M));
}

/** Returns each floor's ground above the lowest one's, by level, as the server reckons it. */
function bases(floors: readonly { readonly level: number; readonly height_m: number }[]): Map<number, number> {
  const heights = new Map<number, number>();
  for (const { level, height_m } of floors) {
    heights.set(level, Math.max(height_m, heights.get(level) ?? 0));
  }
  const found = new Map<number, number>();
  let base = 0;
  for (const level of [...heights.keys()].sort((a, b) => a - b)) {
    found.set(level, base);
    base += heights.get(level) ?? 0;
  }
  return found;
}

/** Reads the layout that the server has; `areas` are those that Home Assistant knows. */
export function fromLayout(layout: Layout | null, areas?: ReadonlySet<string>): Doc {
  if (layout === null) {
    return EMPTY;
  }
  const numbers = new Set(layout.floors.flatMap((floor) => floor.rooms.map(({ room }) => madeNumber(room))));
  let next = Math.max(0, ...numbers) + 1;
  const identity = (kind: string): string => `${kind}${next++}`;
  const floors = [...layout.floors]
    .sort((a, b) => a.level - b.level)
    .map((floor) => ({ drawn: floor, floor: docFloor(floor, identity("f")) }));
  const rooms: DocRoom[] = [];
  for (const { drawn, floor } of floors) {
    for (const { room, polygon } of drawn.rooms) {
      const made = room.startsWith(UNNAMED) && areas?.has(room) !== true;
      // A made name is the same after each save: its number is the room's.
      const id = made && madeNumber(room) > 0 ? room.slice(UNNAMED.length) : identity("r");
      rooms.push({
        id,
        floor: floor.id,
        area: made ? null : room,
        polygon: polygon.map(([x, y]) => point(x, y)),
      });
    }
  }
  const names = new Map<string, string>([[OUTSIDE, OUTSIDE]]);
  floors
    .flatMap(({ drawn }) => drawn.rooms)
    .forEach(({ room }, index) => {
      const id = rooms[index]?.id;
      if (id !== undefined && !names.has(room)) {
        names.set(room, id);
      }
    });
  const ways = (list: readonly Way[], kind: string): DocWay[] =>
    list.flatMap((way) => {
      const [a, b] = [names.get(way.rooms[0]), names.get(way.rooms[1])];
      return a === undefined || b === undefined || a === b
        ? []
        : [{ id: identity(kind), ends: [a, b] as const, spot: point(way.x_m, way.y_m) }];
    });
  const ground = layout.z_from === "floor" ? new Map<number, number>() : bases(layout.floors);
  const receivers = Object.entries(layout.receivers).flatMap(([source, spot]) => {
    const on = floors.find(({ floor }) => floor.name === spot.floor)?.floor;
    return on === undefined
      ? []
      : [
          {
            source,
            floor: on.id,
            spot: point(spot.x_m, spot.y_m),
            height: centimetres(spot.z_m - (ground.get(on.level) ?? 0)),
          },
        ];
  });
  return {
    floors: floors.map(({ floor }) => floor),
    rooms,
    doors: ways(layout.doors, "d"),
    stairs: ways(layout.stairs, "s"),
    receivers,
    next,
  };
}

/** Returns the number in a made name; 0 for any other. */
function madeNumber(room: string): number {
  const number = new RegExp(`^${UNNAMED}r(\\d{1,9})$`, "u").exec(room)?.[1];
  return number === undefined ? 0 : Number(number);
}

function docFloor(floor: PlanFloor, id: string): DocFloor {
  return {
    id,
    name: floor.name,
    level: floor.level,
    height: floor.height_m,
    haFloor: floor.floor_id ?? null,
    picture: floor.picture ?? null,
  };
}

/** Drops corners that are drawn twice in a row: the server would, too. */
export function cleaned(polygon: Polygon): Polygon {
  const corners = polygon.map(clampSpot).filter((corner, index, all) => {
    const before = all[index - 1];
    return before === undefined || !same(corner, before);
  });
  const [first] = corners;
  const last = corners[corners.length - 1];
  return first !== undefined && last !== undefined && corners.length > 1 && same(first, last)
    ? corners.slice(0, -1)
    : corners;
}

/** Returns a name for each room in the layout; rooms without an area, and the second of an area, get made ones. */
export function layoutNames(doc: Doc): Map<string, string> {
  const names = new Map<string, string>([[OUTSIDE, OUTSIDE]]);
  const used = new Set<string>([OUTSIDE]);
  for (const room of doc.rooms) {
    const free = room.area !== null && room.area !== "" && !used.has(room.area);
    const name = free ? room.area : `${UNNAMED}${room.id}`;
    used.add(name);
    names.set(room.id, name.slice(0, MOST_LETTERS));
  }
  return names;
}

/** Returns the layout as the server reads it. Nothing in it is malformed, whatever was drawn. */
export function toLayout(doc: Doc): Layout {
  const floorNames = uniqueFloorNames(doc);
  const names = layoutNames(doc);
  const drawn = doc.rooms.filter((room) => floorNames.has(room.floor) && cleaned(room.polygon).length >= 3);
  const kept = new Set([OUTSIDE, ...drawn.map((room) => room.id)]);
  const ways = (list: readonly DocWay[]): Way[] =>
    list
      .filter(({ ends: [a, b] }) => kept.has(a) && kept.has(b) && a !== b)
      .slice(0, MOST_WAYS)
      .map(({ ends: [a, b], spot }) => {
        const [x_m, y_m] = clampSpot(spot);
        return { rooms: [names.get(a) ?? a, names.get(b) ?? b], x_m, y_m };
      });
  const receivers: Record<string, Layout["receivers"][string]> = {};
  for (const receiver of doc.receivers) {
    const floor = floorNames.get(receiver.floor);
    if (floor !== undefined) {
      const [x_m, y_m] = clampSpot(receiver.spot);
      receivers[receiver.source] = { floor, x_m, y_m, z_m: centimetres(clamp(receiver.height, -1, MOST_HEIGHT_M)) };
    }
  }
  return {
    z_from: "floor",
    floors: doc.floors.slice(0, MOST_FLOORS).map((floor) => ({
      name: floorNames.get(floor.id) ?? floor.id,
      level: Math.round(clamp(floor.level, -MOST_LEVEL, MOST_LEVEL)) + 0,
      height_m: centimetres(clamp(floor.height, LEAST_HEIGHT_M, MOST_HEIGHT_M)),
      rooms: drawn
        .filter((room) => room.floor === floor.id)
        .map((room) => ({ room: names.get(room.id) ?? room.id, polygon: cleaned(room.polygon) })),
      ...(floor.haFloor === null ? {} : { floor_id: floor.haFloor }),
      ...(floor.picture === null ? {} : { picture: floor.picture }),
    })),
    receivers,
    doors: ways(doc.doors),
    stairs: ways(doc.stairs),
  };
}

/** The server knows floors by name: two of one name get a number, none stays without one. */
function uniqueFloorNames(doc: Doc): Map<string, string> {
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const floor of doc.floors.slice(0, MOST_FLOORS)) {
    const wanted = floor.name.trim().slice(0, MOST_LETTERS - 4) || String(Math.round(clamp(floor.level, -100, 100)));
    let name = wanted;
    for (let number = 2; used.has(name); number += 1) {
      name = `${wanted} ${number}`;
    }
    used.add(name);
    names.set(floor.id, name);
  }
  return names;
}
