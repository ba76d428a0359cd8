/** What the server finds wrong: where that is on the plan, and what would put it right. */
import type { Fault, Home, Point } from "../../api/types";
import { moveWall, placeReceiver, removeReceiver, removeWay } from "./commands";
import { byId, type Doc, type DocRoom, type DocWay, layoutNames } from "./document";
import { moveDoor, stretches } from "./doors";
import { at, contains, distance, distanceTo, edges, insideSpot, labelSpot, middle, shared } from "./geometry";
import type { Selection } from "./selection";

/** Rooms that overlap by no more are meant to share a wall. */
const SMALL_OVERLAP_M = 0.05;

export interface PlacedFault {
  readonly fault: Fault;
  readonly floor: string | null;
  readonly spot: Point | null;
  readonly selection: Selection | null;
  /** The document with this fault put right; null where only the user knows. */
  readonly fixed: Doc | null;
}

export function placeFault(doc: Doc, home: Home, fault: Fault): PlacedFault {
  const names = [...layoutNames(doc)];
  const room = (name: string | undefined): DocRoom | undefined =>
    byId(doc.rooms, names.find(([, each]) => each === name)?.[0] ?? null);
  const rooms = fault.where.map(room).filter((each) => each !== undefined);
  const [first, second] = rooms;
  switch (fault.code) {
    case "receiver_outside":
    case "receiver_off_floor":
    case "receiver_without_floor":
    case "unknown_receiver":
      return receiverFault(doc, home, fault);
    case "door_rooms_apart":
    case "door_misplaced":
    case "stairs_floors_apart":
      return wayFault(doc, fault, names);
    case "rooms_overlap":
      return first === undefined || second === undefined
        ? nowhere(fault)
        : {
            ...atRoom(fault, first),
            spot: middle(labelSpot(first.polygon), labelSpot(second.polygon)),
            fixed: withoutOverlap(doc, first, second),
          };
    default:
      return first === undefined ? nowhere(fault) : atRoom(fault, first);
  }
}

function nowhere(fault: Fault): PlacedFault {
  return { fault, floor: null, spot: null, selection: null, fixed: null };
}

function atRoom(fault: Fault, room: DocRoom): PlacedFault {
  return {
    fault,
    floor: room.floor,
    spot: labelSpot(room.polygon),
    selection: { kind: "room", id: room.id },
    fixed: null,
  };
}

function receiverFault(doc: Doc, home: Home, fault: Fault): PlacedFault {
  const receiver = doc.receivers.find((each) => fault.where.includes(each.source));
  if (receiver === undefined) {
    return nowhere(fault);
  }
  const { source, floor, spot, height } = receiver;
  const placed = { fault, floor, spot, selection: { kind: "receiver", id: source } as const };
  if (fault.code === "unknown_receiver") {
    return { ...placed, fixed: removeReceiver(doc, source) };
  }
  if (fault.code === "receiver_off_floor") {
    const most = byId(doc.floors, floor)?.height ?? 2.5;
    return { ...placed, fixed: placeReceiver(doc, source, floor, spot, Math.min(Math.max(height, 0), most)) };
  }
  const area = home.receivers.find((each) => each.source === source)?.area_id ?? null;
  const own = doc.rooms.find((room) => area !== null && room.area === area);
  const nearest = doc.rooms
    .filter((room) => room.floor === floor)
    .sort((a, b) => distanceTo(a.polygon, spot) - distanceTo(b.polygon, spot))[0];
  const room = own ?? nearest;
  return {
    ...placed,
    fixed: room === undefined ? null : placeReceiver(doc, source, room.floor, intoRoom(room, spot)),
  };
}

/** Returns the spot in a room that is nearest, a hand's breadth from the wall. */
function intoRoom(room: DocRoom, spot: Point): Point {
  if (contains(room.polygon, spot)) {
    return spot;
  }
  const inside = insideSpot(room.polygon);
  const away = distance(inside, spot);
  // From outside towards the middle: the first spot that is well inside.
  for (let part = 0; part < 1; part += 0.02) {
    const step: Point = [spot[0] + (inside[0] - spot[0]) * part, spot[1] + (inside[1] - spot[1]) * part];
    if (contains(room.polygon, step)) {
      const deeper = Math.min(1, part + 0.15 / Math.max(away, 0.15));
      return [spot[0] + (inside[0] - spot[0]) * deeper, spot[1] + (inside[1] - spot[1]) * deeper];
    }
  }
  return inside;
}

function wayFault(doc: Doc, fault: Fault, names: readonly (readonly [string, string])[]): PlacedFault {
  const named = (id: string): string => names.find(([each]) => each === id)?.[1] ?? id;
  const fits = (way: DocWay): boolean => way.ends.every((end) => fault.where.includes(named(end)));
  const stairs = fault.code === "stairs_floors_apart";
  const candidates = (stairs ? doc.stairs : doc.doors).filter(fits);
  const way =
    fault.code === "door_misplaced"
      ? [...candidates].sort((a, b) => offWall(doc, b) - offWall(doc, a))[0]
      : candidates[0];
  if (way === undefined) {
    return nowhere(fault);
  }
  const floor = byId(doc.rooms, way.ends.find((end) => byId(doc.rooms, end) !== undefined) ?? null)?.floor ?? null;
  const onWall = fault.code === "door_misplaced" && stretches(doc, way.ends).length > 0;
  return {
    fault,
    floor,
    spot: way.spot,
    selection: { kind: stairs ? "stairs" : "door", id: way.id },
    fixed: onWall ? moveDoor(doc, way.id, way.spot) : removeWay(doc, way.id),
  };
}

function offWall(doc: Doc, way: DocWay): number {
  return Math.max(
    ...way.ends.map((end) => {
      const room = byId(doc.rooms, end);
      return room === undefined
        ? 0
        : Math.min(...edges(room.polygon).map(({ a, b }) => distance(middle(a, b), way.spot)));
    }),
  );
}

/** How deep the corners of one polygon lie in the other. */
function depth(one: DocRoom, other: DocRoom): number {
  const corners = edges(one.polygon).flatMap(({ a, b }) => [a, middle(a, b)]);
  return Math.max(
    0,
    ...corners
      .filter((corner) => contains(other.polygon, corner))
      .map((corner) => Math.min(...edges(other.polygon).map((edge) => nearestDistance(edge.a, edge.b, corner)))),
  );
}

function nearestDistance(a: Point, b: Point, spot: Point): number {
  const square = distance(a, b) ** 2;
  const part = square === 0 ? 0 : ((spot[0] - a[0]) * (b[0] - a[0]) + (spot[1] - a[1]) * (b[1] - a[1])) / square;
  const held = Math.min(1, Math.max(0, part));
  return distance([a[0] + (b[0] - a[0]) * held, a[1] + (b[1] - a[1]) * held], spot);
}

/** Lays walls that overlap a little onto each other; null where rooms overlap by more. */
export function withoutOverlap(doc: Doc, one: DocRoom, other: DocRoom): Doc | null {
  if (Math.max(depth(one, other), depth(other, one)) > SMALL_OVERLAP_M + 0.001) {
    return null;
  }
  let fixed = doc;
  other.polygon.forEach((_, index) => {
    const wall = at(edges(byId(fixed.rooms, other.id)?.polygon ?? other.polygon), index);
    for (const opposite of edges(one.polygon)) {
      if (shared(opposite, wall, SMALL_OVERLAP_M + 0.01) === null) {
        continue;
      }
      const length = distance(wall.a, wall.b);
      const normal: Point = [-(wall.b[1] - wall.a[1]) / length, (wall.b[0] - wall.a[0]) / length];
      const by = (opposite.a[0] - wall.a[0]) * normal[0] + (opposite.a[1] - wall.a[1]) * normal[1];
      fixed = moveWall(fixed, other.id, index, by, true);
      return;
    }
  });
  return fixed === doc ? null : fixed;
}
