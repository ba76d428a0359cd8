/** What is drawn where many tags are at one spot: they fan out on a ring, and too many become a count. */
import type { Point } from "../api/types";

export interface Spot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Never hidden in a count: the followed tag. */
  readonly keep?: boolean;
}

export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** The true spot, where the marker is drawn beside it. */
  readonly thread: Point | null;
  /** Part of this count and not drawn itself. */
  readonly within: string | null;
}

export interface Count {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly ids: readonly string[];
}

export interface Crowd {
  readonly placed: readonly Placed[];
  readonly counts: readonly Count[];
}

/** Markers nearer than this many pixels overlap. */
export const NEAR_PX = 36;
/** More than this at one spot become a count. */
export const MOST_FANNED = 6;
const STEP_PX = 46;
const LEAST_RADIUS_PX = 28;

/** Groups spots that overlap, directly or through others. */
export function groups(spots: readonly Spot[], near: number): Spot[][] {
  const found: Spot[][] = [];
  for (const spot of spots) {
    const touching = found.filter((group) =>
      group.some((other) => Math.hypot(other.x - spot.x, other.y - spot.y) < near),
    );
    const merged = [...touching.flat(), spot];
    for (const group of touching) {
      found.splice(found.indexOf(group), 1);
    }
    found.push(merged);
  }
  return found;
}

/** Arranges the markers. With `countable` false, at the largest zoom, all of them are shown. */
export function arrange(spots: readonly Spot[], countable: boolean): Crowd {
  const placed: Placed[] = [];
  const counts: Count[] = [];
  for (const group of groups(spots, NEAR_PX)) {
    const [only] = group;
    if (group.length === 1 && only !== undefined) {
      placed.push({ id: only.id, x: only.x, y: only.y, thread: null, within: null });
    } else if (group.length > MOST_FANNED && countable) {
      count(group, placed, counts);
    } else {
      placed.push(...fanned(group));
    }
  }
  return { placed, counts };
}

function centre(group: readonly Spot[]): Point {
  return [
    group.reduce((sum, spot) => sum + spot.x, 0) / group.length,
    group.reduce((sum, spot) => sum + spot.y, 0) / group.length,
  ];
}

function count(group: readonly Spot[], placed: Placed[], counts: Count[]): void {
  const kept = group.filter((spot) => spot.keep === true);
  const hidden = group.filter((spot) => spot.keep !== true);
  const ids = hidden.map((spot) => spot.id).sort();
  const id = ids[0] ?? "";
  const [x, y] = centre(group);
  counts.push({ id, x, y, ids });
  placed.push(...hidden.map((spot) => ({ id: spot.id, x, y, thread: null, within: id })));
  placed.push(
    ...kept.map((spot): Placed => ({ id: spot.id, x, y: y - NEAR_PX - 8, thread: [spot.x, spot.y], within: null })),
  );
}

/** Places a group on a ring in a fixed order, so that none changes places with another while all stay where they are. */
function fanned(group: readonly Spot[]): Placed[] {
  const [x, y] = centre(group);
  const radius = Math.max(LEAST_RADIUS_PX, (group.length * STEP_PX) / (2 * Math.PI));
  const start = group.length === 2 ? Math.PI : -Math.PI / 2;
  return [...group]
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map((spot, index) => {
      const angle = start + (index * 2 * Math.PI) / group.length;
      return {
        id: spot.id,
        x: x + radius * Math.cos(angle),
        y: y + radius * Math.sin(angle),
        thread: [spot.x, spot.y],
        within: null,
      };
    });
}
