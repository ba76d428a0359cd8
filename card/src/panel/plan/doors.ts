/** Doors: they lie on walls, between two rooms or to the outside, and stay there when walls move. */
import type { Point } from "../../api/types";
import { byId, clampSpot, type Doc, type DocRoom, type DocWay, MOST_WAYS, OUTSIDE, roomsOf } from "./document";
import { distance, distanceToSegment, edges, middle, nearestOn, type Segment, touches } from "./geometry";

/** The thickest wall that two drawn rooms may leave between them. */
const THICKEST_WALL_M = 0.5;
/** A shorter stretch of wall has no room for a door. */
const LEAST_WALL_M = 0.6;

function otherRooms(doc: Doc, room: DocRoom): DocRoom[] {
  return roomsOf(doc, room.floor).filter((each) => each.id !== room.id);
}

/** Returns the stretches of wall that a door between these ends may lie on. */
export function stretches(doc: Doc, ends: readonly [string, string]): Segment[] {
  const rooms = ends.map((end) => byId(doc.rooms, end)).filter((room) => room !== undefined);
  const [one, other] = rooms;
  if (one === undefined) {
    return [];
  }
  if (other !== undefined) {
    return one.floor === other.floor ? touches(one.polygon, other.polygon, THICKEST_WALL_M) : [];
  }
  const inner = otherRooms(doc, one).flatMap((each) => touches(one.polygon, each.polygon));
  const outer = edges(one.polygon).flatMap((edge) => without(edge, inner));
  return outer.length > 0 ? outer : edges(one.polygon);
}

/** Returns what is left of a wall without the stretches that other rooms lie on. */
function without(edge: Segment, inner: readonly Segment[]): Segment[] {
  const length = distance(edge.a, edge.b);
  const reach = 0.31;
  const taken = inner
    .filter((each) => distanceToSegment(edge, each.a) <= reach && distanceToSegment(edge, each.b) <= reach)
    .map((each) => [part(edge, each.a), part(edge, each.b)].sort((a, b) => a - b) as [number, number])
    .sort((a, b) => a[0] - b[0]);
  const left: Segment[] = [];
  let from = 0;
  for (const [start, end] of [...taken, [1, 1] as [number, number]]) {
    if ((start - from) * length >= LEAST_WALL_M / 2) {
      left.push({ a: spotOn(edge, from), b: spotOn(edge, start) });
    }
    from = Math.max(from, end);
  }
  return left;
}

function part({ a, b }: Segment, spot: Point): number {
  const length = distance(a, b);
  return length === 0 ? 0 : ((spot[0] - a[0]) * (b[0] - a[0]) + (spot[1] - a[1]) * (b[1] - a[1])) / length ** 2;
}

function spotOn({ a, b }: Segment, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** Returns the spot on the door's wall that is nearest; the spot itself where the rooms share no wall. */
export function seat(doc: Doc, ends: readonly [string, string], spot: Point): Point {
  let best: Point | null = null;
  for (const stretch of stretches(doc, ends)) {
    const near = nearestOn(stretch, spot);
    if (best === null || distance(near, spot) < distance(best, spot)) {
      best = near;
    }
  }
  return clampSpot(best ?? spot);
}

/** Puts the doors of changed rooms back on their walls. */
export function reseat(doc: Doc, changed: ReadonlySet<string>): Doc {
  const doors = doc.doors.map((way) => {
    if (!way.ends.some((end) => changed.has(end))) {
      return way;
    }
    const spot = seat(doc, way.ends, way.spot);
    if (distance(spot, way.spot) < 0.001) {
      return way;
    }
    return { ...way, spot };
  });
  return doors.some((way, index) => way !== doc.doors[index]) ? { ...doc, doors } : doc;
}

export function addDoor(doc: Doc, ends: readonly [string, string], spot: Point): { doc: Doc; id: string } {
  if (ends[0] === ends[1] || doc.doors.length >= MOST_WAYS || byId(doc.rooms, ends[0]) === undefined) {
    return { doc, id: "" };
  }
  const id = `d${doc.next}`;
  const way: DocWay = { id, ends, spot: seat(doc, ends, spot) };
  return { doc: { ...doc, doors: [...doc.doors, way], next: doc.next + 1 }, id };
}

/** Moves a door along its wall. */
export function moveDoor(doc: Doc, id: string, spot: Point): Doc {
  return {
    ...doc,
    doors: doc.doors.map((way) => (way.id === id ? { ...way, spot: seat(doc, way.ends, spot) } : way)),
  };
}

export function setDoorEnds(doc: Doc, id: string, ends: readonly [string, string]): Doc {
  return {
    ...doc,
    doors: doc.doors.map((way) => (way.id === id ? { ...way, ends, spot: seat(doc, ends, way.spot) } : way)),
  };
}

export interface Suggestion {
  readonly ends: readonly [string, string];
  readonly spot: Point;
}

/** Returns where a door could be: in the middle of each wall between two rooms that no door joins yet. */
export function suggestions(doc: Doc, floor: string): Suggestion[] {
  const rooms = roomsOf(doc, floor);
  const found: Suggestion[] = [];
  rooms.forEach((one, index) => {
    for (const other of rooms.slice(index + 1)) {
      const joined = doc.doors.some((way) => way.ends.includes(one.id) && way.ends.includes(other.id));
      const [longest] = joined ? [] : touches(one.polygon, other.polygon, THICKEST_WALL_M);
      if (longest !== undefined && distance(longest.a, longest.b) >= LEAST_WALL_M) {
        found.push({ ends: [one.id, other.id], spot: clampSpot(middle(longest.a, longest.b)) });
      }
    }
  });
  return found;
}

/** Returns the door that a click on a wall means: to the room behind it, or to the outside. */
export function doorAt(doc: Doc, floor: string, spot: Point, reach: number): Suggestion | null {
  const [best] = roomsOf(doc, floor)
    .flatMap((room) =>
      edges(room.polygon).map((edge) => ({
        room,
        away: distanceToSegment(edge, spot),
        spot: nearestOn(edge, spot),
      })),
    )
    .filter((each) => each.away <= reach)
    .sort((a, b) => a.away - b.away);
  if (best === undefined) {
    return null;
  }
  const { room, spot: onWall } = best;
  const behind = otherRooms(doc, room).find((each) =>
    touches(room.polygon, each.polygon).some((stretch) => distanceToSegment(stretch, onWall) <= 0.2),
  );
  return { ends: [room.id, behind?.id ?? OUTSIDE], spot: onWall };
}
