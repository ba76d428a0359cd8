/** What of a tag is drawn on a floor: where, how sure, how old. */
import type { Layout, Place, PlanFloor, Tag } from "../api/types";
import { isOld, SHOWN_FROM_S } from "../shared/age";
import { type Ellipse, ellipseOf, grown, growth } from "./ellipse";
import { boxOf, floorOfRoom, middleOf, polygonOf } from "./geometry";

export interface Mark {
  readonly tag: string;
  readonly x: number;
  readonly y: number;
  readonly halo: Ellipse;
  /** Not heard for longer than usual. */
  readonly old: boolean;
  readonly moving: boolean;
  /** Perhaps here, likelier on another floor. */
  readonly ghost: boolean;
  /** In whole seconds, where it is to be shown. */
  readonly ageS: number | null;
  readonly probability: number;
  /** Two rooms share the answer: an ellipse between them promises too much. */
  readonly thin: boolean;
}

/** From this share on, a second floor shows a ghost of the tag. */
const GHOST_FROM = 0.3;
const THIN_BELOW = 0.6;

/** Returns the tag's floor in the plan: that of its position, else that of its room. */
export function floorOf(place: Place, layout: Layout): string | null {
  if (place.presence !== "home") {
    return null;
  }
  const position = place.position;
  if (position !== null && layout.floors.some((floor) => floor.name === position.floor)) {
    return position.floor;
  }
  return floorOfRoom(layout, place.room)?.name ?? null;
}

/** Returns how likely a tag is on a floor. */
export function shareOf(place: Place, floor: PlanFloor): number {
  return floor.rooms.reduce((sum, { room }) => sum + (place.probabilities[room] ?? 0), 0);
}

export function ageOf(place: Place, now: number): number {
  return place.evidence_at === null ? 0 : Math.max(0, now - place.evidence_at);
}

/** Returns the age that is shown: only that of a silent tag, and only from ten seconds on. */
export function shownAge(place: Place, now: number): number | null {
  const age = ageOf(place, now);
  return place.silent && age >= SHOWN_FROM_S ? Math.floor(age) : null;
}

export function isStale(place: Place, now: number): boolean {
  return place.silent && isOld(ageOf(place, now), place.interval_s);
}

/** Returns a tag's mark on a floor, null where it has none. */
export function markOf(tag: Tag, place: Place, floor: PlanFloor, layout: Layout, now: number): Mark | null {
  const own = floorOf(place, layout);
  if (own === null) {
    return null;
  }
  const ghost = own !== floor.name;
  if (ghost && shareOf(place, floor) < GHOST_FROM) {
    return null;
  }
  const spot = ghost ? ghostSpot(place, floor) : spotOf(place, floor);
  if (spot === null) {
    return null;
  }
  const age = ageOf(place, now);
  const moving = place.moving === true && !place.silent;
  return {
    tag: tag.relay_id,
    x: spot.x,
    y: spot.y,
    halo: grown(spot.halo, place.silent || moving ? growth(age, place.interval_s, moving) : 0),
    old: isStale(place, now),
    moving,
    ghost,
    ageS: ghost ? null : shownAge(place, now),
    probability: place.probability,
    thin: place.probability < THIN_BELOW,
  };
}

interface Where {
  readonly x: number;
  readonly y: number;
  readonly halo: Ellipse;
}

function spotOf(place: Place, floor: PlanFloor): Where | null {
  const position = place.position;
  return position?.floor === floor.name
    ? { x: position.x_m, y: position.y_m, halo: ellipseOf(position) }
    : roomSpot(floor, place.room);
}

/** Somewhere in the room: its middle, with an area as large as the room. */
function roomSpot(floor: PlanFloor, room: string | null): Where | null {
  const polygon = polygonOf(floor, room);
  if (polygon === undefined) {
    return null;
  }
  const [x, y] = middleOf(polygon);
  const box = boxOf({ ...floor, rooms: [{ room: room ?? "", polygon }] });
  const upright = box.height > box.width;
  const [rx, ry] = upright ? [box.height / 2, box.width / 2] : [box.width / 2, box.height / 2];
  return { x, y, halo: { rx, ry, angle: upright ? 90 : 0 } };
}

function ghostSpot(place: Place, floor: PlanFloor): Where | null {
  const [likeliest] = [...floor.rooms].sort(
    (one, other) => (place.probabilities[other.room] ?? 0) - (place.probabilities[one.room] ?? 0),
  );
  return likeliest === undefined ? null : roomSpot(floor, likeliest.room);
}
