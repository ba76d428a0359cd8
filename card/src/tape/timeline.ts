/** A tag's past as segments of rooms, and what it was like at a moment. Pure. */
import type { History, PastPlace, Place, TrailPoint } from "../api/types";

export interface Segment {
  readonly start: number;
  readonly end: number;
  /** An area, `not_home`, or null where nothing is known. */
  readonly room: string | null;
}

export const NOT_HOME = "not_home";
/** A trail point stands for its tag this long. */
const TRAIL_STANDS_S = 15;

function roomOf(place: PastPlace): string | null {
  return place.presence === "away" ? NOT_HOME : place.presence === "home" ? place.room : null;
}

/** Returns the segments of a span, without gaps; neighbours of one room are one. */
export function segmentsOf(places: readonly PastPlace[], start: number, end: number): Segment[] {
  const segments: Segment[] = [];
  const add = (from: number, to: number, room: string | null): void => {
    const [since, until] = [Math.max(from, start), Math.min(to, end)];
    const last = segments.at(-1);
    if (until <= since) {
      return;
    }
    if (last?.room === room) {
      segments[segments.length - 1] = { ...last, end: until };
    } else {
      segments.push({ start: since, end: until, room });
    }
  };
  add(start, places[0]?.since ?? end, null);
  for (const [index, place] of places.entries()) {
    add(place.since, places[index + 1]?.since ?? end, roomOf(place));
  }
  return segments;
}

/** Returns the moments at which something changed: where the thumb snaps to. */
export function changesOf(segments: readonly Segment[]): number[] {
  return segments.slice(1).map((segment) => segment.start);
}

/** Returns the next change before or after a moment; the ends of the span count as such. */
export function stepFrom(
  at: number,
  direction: 1 | -1,
  changes: readonly number[],
  start: number,
  end: number,
): number {
  const candidates = [start, ...changes, end];
  return direction > 0
    ? (candidates.find((time) => time > at + 0.5) ?? end)
    : (candidates.findLast((time) => time < at - 0.5) ?? start);
}

/** Returns a moment, or the change close to it. */
export function snapped(at: number, changes: readonly number[], withinS: number): number {
  let best = at;
  let distance = withinS;
  for (const change of changes) {
    if (Math.abs(change - at) < distance) {
      [best, distance] = [change, Math.abs(change - at)];
    }
  }
  return best;
}

/** Returns the last item that is not later than a moment. */
export function lastBefore<Item>(items: readonly Item[], at: number, time: (item: Item) => number): Item | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && time(item) <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return items[low - 1];
}

/** Returns where a tag was at a moment, in the form of a live place. */
export function placeAt(history: History, trail: readonly TrailPoint[], at: number): Place | undefined {
  const past = lastBefore(history.places, at, (place) => place.since);
  if (past === undefined) {
    return undefined;
  }
  const point = lastBefore(trail, at, ([time]) => time);
  const near = point !== undefined && at - point[0] <= TRAIL_STANDS_S && past.presence === "home";
  const variance = near ? point[5] ** 2 : 0;
  return {
    presence: past.presence,
    room: past.room,
    probability: past.probability,
    probabilities: past.room === null ? {} : { [past.room]: past.probability },
    runner_up: null,
    runner_up_probability: 0,
    away_probability: past.presence === "away" ? past.probability : 0,
    position: near
      ? { x_m: point[1], y_m: point[2], floor: point[3], xx_m2: variance, xy_m2: 0, yy_m2: variance }
      : past.position,
    evidence_at: at,
    silent: false,
    moving: null,
    reason: "strongest",
    explanation: { leader: null, lead_db: null, excluded: [] },
    since: past.since,
    interval_s: null,
    fix: past.fix,
  };
}
