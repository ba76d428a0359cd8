/** The plan's shapes: boxes, middles, insides, walls. */
import type { Layout, PlanFloor, Point, Way } from "../api/types";
import type { Box } from "./view";

/** Returns the box around all rooms of a floor. */
export function boxOf(floor: PlanFloor): Box {
  const points = floor.rooms.flatMap((room) => room.polygon);
  if (points.length === 0) {
    return { x: 0, y: 0, width: 1, height: 1 };
  }
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Returns the parts of a horizontal line that lie inside a polygon, from left to right. */
export function insideAt(polygon: readonly Point[], y: number): [from: number, to: number][] {
  const crossings: number[] = [];
  for (const [[x1, y1], [x2, y2]] of edges(polygon)) {
    if (y1 > y !== y2 > y) {
      crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  crossings.sort((one, other) => one - other);
  const spans: [number, number][] = [];
  for (let index = 0; index + 1 < crossings.length; index += 2) {
    spans.push([crossings[index] ?? 0, crossings[index + 1] ?? 0]);
  }
  return spans;
}

/** Returns a point well inside a polygon, also where its middle is not: in an L, for example. */
export function middleOf(polygon: readonly Point[]): Point {
  const ys = polygon.map(([, y]) => y);
  const top = Math.min(...ys);
  const height = Math.max(...ys) - top;
  let best: Point = polygon[0] ?? [0, 0];
  let most = -1;
  for (const part of [0.5, 0.35, 0.65, 0.2, 0.8]) {
    const y = top + part * height;
    for (const [from, to] of insideAt(polygon, y)) {
      // The middle line wins unless another one is much wider.
      const room = (to - from) * (part === 0.5 ? 1.5 : 1);
      if (room > most) {
        most = room;
        best = [(from + to) / 2, y];
      }
    }
  }
  return best;
}

export function edges(polygon: readonly Point[]): [Point, Point][] {
  return polygon.map((point, index) => [point, polygon[(index + 1) % polygon.length] ?? point]);
}

/** Returns the ends of an opening in the wall that lies nearest to a door. */
export function opening(door: Way, floor: PlanFloor, widthM: number): [Point, Point] | null {
  let best: [Point, Point] | null = null;
  let nearest = 0.6;
  for (const room of floor.rooms.filter((each) => door.rooms.includes(each.room))) {
    for (const [[x1, y1], [x2, y2]] of edges(room.polygon)) {
      const length = Math.hypot(x2 - x1, y2 - y1);
      if (length === 0) {
        continue;
      }
      const ux = (x2 - x1) / length;
      const uy = (y2 - y1) / length;
      const along = Math.min(length, Math.max(0, (door.x_m - x1) * ux + (door.y_m - y1) * uy));
      const away = Math.hypot(x1 + along * ux - door.x_m, y1 + along * uy - door.y_m);
      if (away < nearest) {
        nearest = away;
        const half = Math.min(widthM, length) / 2;
        const middle = Math.min(length - half, Math.max(half, along));
        best = [
          [x1 + (middle - half) * ux, y1 + (middle - half) * uy],
          [x1 + (middle + half) * ux, y1 + (middle + half) * uy],
        ];
      }
    }
  }
  return best;
}

/** Returns the doors, or the stairs, that a floor has. */
export function waysOf(ways: readonly Way[], floor: PlanFloor): Way[] {
  const rooms = new Set(floor.rooms.map((room) => room.room));
  return ways.filter((way) => way.rooms.some((room) => rooms.has(room)));
}

export function floorOfRoom(layout: Layout, room: string | null): PlanFloor | undefined {
  return layout.floors.find((floor) => floor.rooms.some((each) => each.room === room));
}

export function polygonOf(floor: PlanFloor, room: string | null): readonly Point[] | undefined {
  return floor.rooms.find((each) => each.room === room)?.polygon;
}
