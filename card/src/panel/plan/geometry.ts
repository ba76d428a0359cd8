/** Geometry of the plan in metres; y points downwards. */
import type { Point } from "../../api/types";

export type Polygon = readonly Point[];

export interface Segment {
  readonly a: Point;
  readonly b: Point;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Points closer than this are one corner. */
export const SAME_M = 0.011;

/** Lengths are kept to the centimetre: nobody measures a wall better. */
export function centimetres(value: number): number {
  const rounded = Math.round(value * 100) / 100;
  return Object.is(rounded, -0) ? 0 : rounded;
}

export function point(x: number, y: number): Point {
  return [centimetres(x), centimetres(y)];
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function same(a: Point, b: Point): boolean {
  return distance(a, b) <= SAME_M;
}

export function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

export function at<T>(list: readonly T[], index: number): T {
  const found = list[((index % list.length) + list.length) % list.length];
  if (found === undefined) {
    throw new RangeError("An empty list has no items");
  }
  return found;
}

/** Returns a polygon's edges: the one at an index begins at the corner of this index. */
export function edges(polygon: Polygon): Segment[] {
  return polygon.map((a, index) => ({ a, b: at(polygon, index + 1) }));
}

function signedArea(polygon: Polygon): number {
  return edges(polygon).reduce((sum, { a, b }) => sum + a[0] * b[1] - b[0] * a[1], 0) / 2;
}

export function area(polygon: Polygon): number {
  return Math.abs(signedArea(polygon));
}

export function bounds(points: readonly Point[]): Box {
  if (points.length === 0) {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  const xs = points.map((each) => each[0]);
  const ys = points.map((each) => each[1]);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

export function rectangle(x: number, y: number, width: number, height: number): Polygon {
  return [point(x, y), point(x + width, y), point(x + width, y + height), point(x, y + height)];
}

/** Whether a polygon is a rectangle along the axes: then it has a width and a height to type in. */
export function isRectangle(polygon: Polygon): boolean {
  return (
    polygon.length === 4 &&
    edges(polygon).every(({ a, b }) => Math.abs(a[0] - b[0]) <= SAME_M !== Math.abs(a[1] - b[1]) <= SAME_M)
  );
}

export function contains(polygon: Polygon, [x, y]: Point): boolean {
  let inside = false;
  for (const { a, b } of edges(polygon)) {
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) {
      inside = !inside;
    }
  }
  return inside;
}

/** Returns how far along a segment, 0 to 1, the spot nearest to a point lies. */
export function along({ a, b }: Segment, [x, y]: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  return square === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
}

export function onSegment({ a, b }: Segment, part: number): Point {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
}

export function nearestOn(segment: Segment, spot: Point): Point {
  return onSegment(segment, along(segment, spot));
}

export function distanceToSegment(segment: Segment, spot: Point): number {
  return distance(nearestOn(segment, spot), spot);
}

/** Returns the distance from a polygon; 0 inside it. */
export function distanceTo(polygon: Polygon, spot: Point): number {
  if (contains(polygon, spot)) {
    return 0;
  }
  return Math.min(...edges(polygon).map((edge) => distanceToSegment(edge, spot)));
}

/** Returns the part that two edges share, if they lie on one line (within `gap`) and overlap by more than a point. */
export function shared(one: Segment, other: Segment, gap = SAME_M): Segment | null {
  const length = distance(one.a, one.b);
  if (length <= SAME_M || distance(other.a, other.b) <= SAME_M) {
    return null;
  }
  const ux = (one.b[0] - one.a[0]) / length;
  const uy = (one.b[1] - one.a[1]) / length;
  const place = (spot: Point): readonly [number, number] => {
    const dx = spot[0] - one.a[0];
    const dy = spot[1] - one.a[1];
    return [dx * ux + dy * uy, dy * ux - dx * uy];
  };
  const [from, aside] = place(other.a);
  const [to, asideToo] = place(other.b);
  if (Math.abs(aside) > gap || Math.abs(asideToo) > gap) {
    return null;
  }
  const start = Math.max(0, Math.min(from, to));
  const end = Math.min(length, Math.max(from, to));
  if (end - start <= SAME_M) {
    return null;
  }
  // Half-way between both sides of a wall that has a thickness.
  const half = (aside + asideToo) / 4;
  const spot = (distanceAlong: number): Point => [
    one.a[0] + ux * distanceAlong - uy * half,
    one.a[1] + uy * distanceAlong + ux * half,
  ];
  return { a: spot(start), b: spot(end) };
}

/** Returns where two rooms touch, the longest stretch first. Walls up to `gap` thick count. */
export function touches(one: Polygon, other: Polygon, gap = 0.3): Segment[] {
  const found: Segment[] = [];
  for (const edge of edges(one)) {
    for (const opposite of edges(other)) {
      const stretch = shared(edge, opposite, gap);
      if (stretch !== null) {
        found.push(stretch);
      }
    }
  }
  return found.sort((a, b) => distance(b.a, b.b) - distance(a.a, a.b));
}

/** Returns a spot inside the polygon that is fit for a label: its centroid, or else a corner's neighbourhood. */
export function labelSpot(polygon: Polygon): Point {
  const signed = signedArea(polygon);
  if (Math.abs(signed) > 1e-6) {
    let x = 0;
    let y = 0;
    for (const { a, b } of edges(polygon)) {
      const cross = a[0] * b[1] - b[0] * a[1];
      x += (a[0] + b[0]) * cross;
      y += (a[1] + b[1]) * cross;
    }
    const centroid: Point = [x / (6 * signed), y / (6 * signed)];
    if (contains(polygon, centroid)) {
      return centroid;
    }
  }
  return insideSpot(polygon);
}

/** Returns a spot well inside: the middle of the widest stretch of the horizontal line through the polygon's middle. */
export function insideSpot(polygon: Polygon): Point {
  const box = bounds(polygon);
  let best: readonly [number, Point] = [-1, [box.x + box.width / 2, box.y + box.height / 2]];
  for (const part of [0.5, 0.25, 0.75, 0.1, 0.9]) {
    const y = box.y + box.height * part + 1e-6;
    const cuts = edges(polygon)
      .filter(({ a, b }) => a[1] > y !== b[1] > y)
      .map(({ a, b }) => a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
      .sort((a, b) => a - b);
    for (let index = 0; index + 1 < cuts.length; index += 2) {
      const width = at(cuts, index + 1) - at(cuts, index);
      if (width > best[0] * 1.2) {
        best = [width, [at(cuts, index) + width / 2, y]];
      }
    }
  }
  return best[1];
}

function turn(a: Point, b: Point, c: Point): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function cross(one: Segment, other: Segment): boolean {
  return (
    turn(one.a, one.b, other.a) * turn(one.a, one.b, other.b) < 0 &&
    turn(other.a, other.b, one.a) * turn(other.a, other.b, one.b) < 0
  );
}

export function crossesItself(polygon: Polygon): boolean {
  const all = edges(polygon);
  return all.some((one, index) => all.slice(index + 1).some((other) => cross(one, other)));
}

export function translate(polygon: Polygon, dx: number, dy: number): Polygon {
  return polygon.map(([x, y]) => point(x + dx, y + dy));
}

/** Turns around a centre, clockwise as drawn. */
export function rotate([x, y]: Point, degrees: number, [cx, cy]: Point): Point {
  const angle = (degrees * Math.PI) / 180;
  const dx = x - cx;
  const dy = y - cy;
  return [cx + dx * Math.cos(angle) - dy * Math.sin(angle), cy + dx * Math.sin(angle) + dy * Math.cos(angle)];
}
