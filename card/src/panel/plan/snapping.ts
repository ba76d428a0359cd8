/** Pulls what is dragged to corners, walls, alignment lines and the grid, in this order. */
import type { Point } from "../../api/types";
import type { Doc } from "./document";
import { bounds, centimetres, distance, edges, nearestOn, type Polygon } from "./geometry";

export interface Snap {
  readonly spot: Point;
  /** Alignment lines to show: where the spot has a corner's x, or its y. */
  readonly lineX: number | null;
  readonly lineY: number | null;
  readonly kind: "corner" | "edge" | "line" | "grid" | "free";
}

export interface Snapper {
  readonly corners: readonly Point[];
  readonly polygons: readonly Polygon[];
  readonly grid: number;
  /** How near something has to be, in metres: the view's zoom decides. */
  readonly reach: number;
}

/** Returns what there is to snap to on a floor: all rooms but those that are dragged, and the floor below. */
export function snapper(
  doc: Doc,
  floors: readonly string[],
  without: ReadonlySet<string>,
  grid: number,
  reach: number,
): Snapper {
  const polygons = doc.rooms
    .filter((room) => floors.includes(room.floor) && !without.has(room.id))
    .map((room) => room.polygon);
  return { corners: polygons.flat(), polygons, grid, reach };
}

function nearest(values: readonly number[], value: number, reach: number): number | null {
  let best: number | null = null;
  for (const each of values) {
    if (Math.abs(each - value) <= reach && (best === null || Math.abs(each - value) < Math.abs(best - value))) {
      best = each;
    }
  }
  return best;
}

export function toGrid(value: number, grid: number): number {
  return centimetres(grid > 0 ? Math.round(value / grid) * grid : value);
}

export function snapPoint(spot: Point, to: Snapper): Snap {
  const corner = to.corners.reduce<Point | null>(
    (best, each) =>
      distance(each, spot) <= to.reach && (best === null || distance(each, spot) < distance(best, spot)) ? each : best,
    null,
  );
  if (corner !== null) {
    return { spot: corner, lineX: corner[0], lineY: corner[1], kind: "corner" };
  }
  const lineX = nearest(
    to.corners.map((each) => each[0]),
    spot[0],
    to.reach,
  );
  const lineY = nearest(
    to.corners.map((each) => each[1]),
    spot[1],
    to.reach,
  );
  if (lineX !== null || lineY !== null) {
    const x = lineX ?? toGrid(spot[0], to.grid);
    const y = lineY ?? toGrid(spot[1], to.grid);
    return { spot: [centimetres(x), centimetres(y)], lineX, lineY, kind: "line" };
  }
  for (const edge of to.polygons.flatMap(edges)) {
    const near = nearestOn(edge, spot);
    if (distance(near, spot) <= to.reach) {
      return { spot: [centimetres(near[0]), centimetres(near[1])], lineX: null, lineY: null, kind: "edge" };
    }
  }
  return {
    spot: [toGrid(spot[0], to.grid), toGrid(spot[1], to.grid)],
    lineX: null,
    lineY: null,
    kind: to.grid > 0 ? "grid" : "free",
  };
}

export interface MoveSnap {
  readonly dx: number;
  readonly dy: number;
  readonly lineX: number | null;
  readonly lineY: number | null;
}

/** Snaps the move of a whole polygon: the one of its sides that is nearest to something decides, on each axis. */
export function snapMove(polygon: Polygon, dx: number, dy: number, to: Snapper): MoveSnap {
  const [x, lineX] = snapAxis(polygon, 0, dx, to);
  const [y, lineY] = snapAxis(polygon, 1, dy, to);
  return { dx: x, dy: y, lineX, lineY };
}

function snapAxis(polygon: Polygon, axis: 0 | 1, by: number, to: Snapper): readonly [number, number | null] {
  const targets = to.corners.map((corner) => corner[axis]);
  let best: readonly [number, number] | null = null;
  for (const corner of polygon) {
    const line = nearest(targets, corner[axis] + by, to.reach);
    const move = line === null ? 0 : line - corner[axis];
    if (line !== null && (best === null || Math.abs(move - by) < Math.abs(best[0] - by))) {
      best = [move, line];
    }
  }
  if (best !== null) {
    return best;
  }
  const box = bounds(polygon);
  const start = axis === 0 ? box.x : box.y;
  return [toGrid(start + by, to.grid) - start, null];
}

/** Snaps the move of a wall across itself: straight walls to lines and the grid, slanted ones by the grid's step. */
export function snapWall(
  a: Point,
  b: Point,
  by: number,
  normal: Point,
  to: Snapper,
): { by: number; line: number | null } {
  const axis = Math.abs(normal[0]) > 0.999 ? 0 : Math.abs(normal[1]) > 0.999 ? 1 : null;
  if (axis === null) {
    return { by: toGrid(by, to.grid), line: null };
  }
  const start = (a[axis] + b[axis]) / 2;
  const wanted = start + by * normal[axis];
  const line = nearest(
    to.corners.map((corner) => corner[axis]),
    wanted,
    to.reach,
  );
  return { by: ((line ?? toGrid(wanted, to.grid)) - start) * normal[axis], line };
}
