/** Every change of the plan, as a function from one document to the next. */
import type { PlanPicture, Point } from "../../api/types";
import {
  byId,
  clamp,
  clampSpot,
  type Doc,
  type DocFloor,
  type DocRoom,
  type DocWay,
  LEAST_HEIGHT_M,
  MOST_CORNERS,
  MOST_FLOORS,
  MOST_HEIGHT_M,
  MOST_ROOMS,
  OUTSIDE,
} from "./document";
import { reseat } from "./doors";
import {
  at,
  bounds,
  contains,
  distance,
  edges,
  insideSpot,
  middle,
  type Polygon,
  same,
  shared,
  translate,
} from "./geometry";

export interface Made {
  readonly doc: Doc;
  readonly id: string;
}

const USUAL_HEIGHT_M = 2.5;

export function addFloor(doc: Doc, change: Partial<Omit<DocFloor, "id">> = {}): Made {
  if (doc.floors.length >= MOST_FLOORS) {
    return { doc, id: doc.floors[0]?.id ?? "" };
  }
  const id = `f${doc.next}`;
  const top = doc.floors[doc.floors.length - 1];
  const floor: DocFloor = {
    id,
    name: "",
    level: top === undefined ? 0 : top.level + 1,
    height: top?.height ?? USUAL_HEIGHT_M,
    haFloor: null,
    picture: null,
    ...change,
  };
  return { doc: { ...doc, floors: sorted([...doc.floors, floor]), next: doc.next + 1 }, id };
}

function sorted(floors: readonly DocFloor[]): DocFloor[] {
  return [...floors].sort((a, b) => a.level - b.level);
}

export function changeFloor(doc: Doc, id: string, change: Partial<Omit<DocFloor, "id">>): Doc {
  const floors = doc.floors.map((floor) => (floor.id === id ? { ...floor, ...change } : floor));
  return {
    ...doc,
    floors: sorted(
      floors.map((floor) => ({
        ...floor,
        level: Math.round(clamp(floor.level, -100, 100)),
        height: clamp(floor.height, LEAST_HEIGHT_M, MOST_HEIGHT_M),
      })),
    ),
  };
}

export function removeFloor(doc: Doc, id: string): Doc {
  const rooms = doc.rooms.filter((room) => room.floor === id).map((room) => room.id);
  return {
    ...rooms.reduce(removeRoom, doc),
    floors: doc.floors.filter((floor) => floor.id !== id),
    receivers: doc.receivers.filter((receiver) => receiver.floor !== id),
  };
}

export function setPicture(doc: Doc, floor: string, picture: PlanPicture | null): Doc {
  return changeFloor(doc, floor, { picture });
}

export function addRoom(doc: Doc, floor: string, polygon: Polygon, area: string | null = null): Made {
  if (doc.rooms.length >= MOST_ROOMS || byId(doc.floors, floor) === undefined || polygon.length < 3) {
    return { doc, id: "" };
  }
  const id = `r${doc.next}`;
  const room: DocRoom = { id, floor, area: null, polygon: polygon.slice(0, MOST_CORNERS).map(clampSpot) };
  const added = { ...doc, rooms: [...doc.rooms, room], next: doc.next + 1 };
  return { doc: setArea(added, id, area), id };
}

/** An area is drawn once: a room that has it already loses it. */
export function setArea(doc: Doc, id: string, area: string | null): Doc {
  return {
    ...doc,
    rooms: doc.rooms.map((room) =>
      room.id === id ? { ...room, area } : area !== null && room.area === area ? { ...room, area: null } : room,
    ),
  };
}

export function removeRoom(doc: Doc, id: string): Doc {
  const without = (ways: readonly DocWay[]): DocWay[] => ways.filter((way) => !way.ends.includes(id));
  return {
    ...doc,
    rooms: doc.rooms.filter((room) => room.id !== id),
    doors: without(doc.doors),
    stairs: without(doc.stairs),
  };
}

function withPolygons(doc: Doc, polygons: ReadonlyMap<string, Polygon>): Doc {
  const rooms = doc.rooms.map((room) => {
    const polygon = polygons.get(room.id);
    return polygon === undefined ? room : { ...room, polygon: polygon.map(clampSpot) };
  });
  return reseat({ ...doc, rooms }, new Set(polygons.keys()));
}

/** Moves a room with all that stands in it. */
export function moveRoom(doc: Doc, id: string, dx: number, dy: number): Doc {
  const room = byId(doc.rooms, id);
  if (room === undefined || (dx === 0 && dy === 0)) {
    return doc;
  }
  const moved = ([x, y]: Point): Point => clampSpot([x + dx, y + dy]);
  const carried = {
    ...doc,
    receivers: doc.receivers.map((receiver) =>
      receiver.floor === room.floor && contains(room.polygon, receiver.spot)
        ? { ...receiver, spot: moved(receiver.spot) }
        : receiver,
    ),
    stairs: doc.stairs.map((way) => (way.ends[0] === id ? { ...way, spot: moved(way.spot) } : way)),
    doors: doc.doors.map((way) =>
      way.ends.includes(id) && way.ends.includes(OUTSIDE) ? { ...way, spot: moved(way.spot) } : way,
    ),
  };
  return withPolygons(carried, new Map([[id, translate(room.polygon, dx, dy)]]));
}

/** Moves a corner, and those of other rooms that lie on it unless `apart`. */
export function moveCorner(doc: Doc, id: string, index: number, spot: Point, apart = false): Doc {
  const room = byId(doc.rooms, id);
  const corner = room?.polygon[index];
  if (room === undefined || corner === undefined) {
    return doc;
  }
  const polygons = new Map<string, Polygon>();
  for (const each of doc.rooms) {
    if (each.floor !== room.floor || (apart && each.id !== id)) {
      continue;
    }
    const polygon = each.polygon.map((other, place) =>
      (each.id === id ? place === index : same(other, corner)) ? spot : other,
    );
    if (polygon.some((other, place) => other !== each.polygon[place])) {
      polygons.set(each.id, polygon);
    }
  }
  return withPolygons(doc, polygons);
}

/** Returns all walls that lie on one wall: both sides, and whatever they share stretches with. */
function walls(doc: Doc, room: DocRoom, index: number): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>([[room.id, new Set([index])]]);
  const open = [at(edges(room.polygon), index)];
  for (let wall = open.pop(); wall !== undefined; wall = open.pop()) {
    for (const each of doc.rooms.filter((other) => other.floor === room.floor)) {
      edges(each.polygon).forEach((edge, place) => {
        const known = found.get(each.id) ?? new Set<number>();
        if (!known.has(place) && shared(wall, edge) !== null) {
          found.set(each.id, known.add(place));
          open.push(edge);
        }
      });
    }
  }
  return found;
}

/** Returns the direction across a wall. */
export function acrossWall(polygon: Polygon, index: number): Point {
  const { a, b } = at(edges(polygon), index);
  const length = distance(a, b) || 1;
  return [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
}

/** Moves a wall across itself; the rooms on its other side follow unless `apart`. */
export function moveWall(doc: Doc, id: string, index: number, by: number, apart = false): Doc {
  const room = byId(doc.rooms, id);
  if (room?.polygon[index] === undefined || by === 0) {
    return doc;
  }
  const [nx, ny] = acrossWall(room.polygon, index);
  const moving = apart ? new Map([[id, new Set([index])]]) : walls(doc, room, index);
  const polygons = new Map<string, Polygon>();
  for (const [each, places] of moving) {
    const polygon = byId(doc.rooms, each)?.polygon ?? [];
    const corners = new Set([...places].flatMap((place) => [place, (place + 1) % polygon.length]));
    polygons.set(
      each,
      polygon.map(([x, y], place) => (corners.has(place) ? [x + nx * by, y + ny * by] : [x, y])),
    );
  }
  return withPolygons(doc, polygons);
}

export function addCorner(doc: Doc, id: string, edge: number, spot: Point): Doc {
  const room = byId(doc.rooms, id);
  if (room?.polygon[edge] === undefined || room.polygon.length >= MOST_CORNERS) {
    return doc;
  }
  const polygon = [...room.polygon.slice(0, edge + 1), spot, ...room.polygon.slice(edge + 1)];
  return withPolygons(doc, new Map([[id, polygon]]));
}

export function removeCorner(doc: Doc, id: string, index: number): Doc {
  const room = byId(doc.rooms, id);
  return room?.polygon[index] === undefined || room.polygon.length <= 3
    ? doc
    : withPolygons(doc, new Map([[id, room.polygon.filter((_, place) => place !== index)]]));
}

/** Fits a room into a box, as typed into the number fields. */
export function resizeRoom(doc: Doc, id: string, width: number, height: number): Doc {
  const room = byId(doc.rooms, id);
  if (room === undefined || !(width >= 0.2) || !(height >= 0.2)) {
    return doc;
  }
  const box = bounds(room.polygon);
  if (box.width === 0 || box.height === 0) {
    return doc;
  }
  const polygon = room.polygon.map(([x, y]): Point => [
    box.x + ((x - box.x) * width) / box.width,
    box.y + ((y - box.y) * height) / box.height,
  ]);
  return withPolygons(doc, new Map([[id, polygon]]));
}

/** Adds stairs between a room and one of a neighbouring floor. */
export function addStairs(doc: Doc, a: string, b: string, spot: Point): Made {
  const [one, other] = [byId(doc.rooms, a), byId(doc.rooms, b)];
  if (one === undefined || other === undefined || one.floor === other.floor) {
    return { doc, id: "" };
  }
  const id = `s${doc.next}`;
  const way: DocWay = { id, ends: [a, b], spot: clampSpot(spot) };
  return { doc: { ...doc, stairs: [...doc.stairs, way], next: doc.next + 1 }, id };
}

export function moveStairs(doc: Doc, id: string, spot: Point): Doc {
  return { ...doc, stairs: doc.stairs.map((way) => (way.id === id ? { ...way, spot: clampSpot(spot) } : way)) };
}

export function setStairsEnd(doc: Doc, id: string, end: string): Doc {
  return {
    ...doc,
    stairs: doc.stairs.map((way) => (way.id === id ? { ...way, ends: [way.ends[0], end] as const } : way)),
  };
}

export function removeWay(doc: Doc, id: string): Doc {
  return {
    ...doc,
    doors: doc.doors.filter((way) => way.id !== id),
    stairs: doc.stairs.filter((way) => way.id !== id),
  };
}

export function placeReceiver(doc: Doc, source: string, floor: string, spot: Point, height?: number): Doc {
  if (byId(doc.floors, floor) === undefined) {
    return doc;
  }
  const old = doc.receivers.find((each) => each.source === source);
  const placed = {
    source,
    floor,
    spot: clampSpot(spot),
    height: clamp(height ?? old?.height ?? 1.2, -0.3, MOST_HEIGHT_M),
  };
  return {
    ...doc,
    receivers:
      old === undefined
        ? [...doc.receivers, placed]
        : doc.receivers.map((each) => (each.source === source ? placed : each)),
  };
}

export function removeReceiver(doc: Doc, source: string): Doc {
  return { ...doc, receivers: doc.receivers.filter((each) => each.source !== source) };
}

/** Returns where a receiver that is taken from the tray hangs: on a wall of its area's room, else of the floor's first. */
export function firstSpot(doc: Doc, area: string | null, floor: string): { floor: string; spot: Point } {
  const room =
    doc.rooms.find((each) => area !== null && each.area === area) ?? doc.rooms.find((each) => each.floor === floor);
  if (room === undefined) {
    return { floor, spot: [0, 0] };
  }
  const inside = insideSpot(room.polygon);
  const { a, b } = at(edges(room.polygon), 0);
  const wall = middle(a, b);
  const part = Math.min(1, 0.3 / Math.max(distance(wall, inside), 0.01));
  const spot: Point = [wall[0] + (inside[0] - wall[0]) * part, wall[1] + (inside[1] - wall[1]) * part];
  return { floor: room.floor, spot: contains(room.polygon, spot) ? spot : inside };
}
