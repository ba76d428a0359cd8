/** The way of a tag in the last hour: thinned, faint where it is long ago, dashed where nothing is known. Pure but for loading. */
import type { Point, Position, Trail, TrailPoint } from "../api/types";
import type { TrailLine } from "../map/layers";
import type { Connection } from "../shared/hass";

export const TRAIL_S = 3_600;
const TOLERANCE_M = 0.2;
const MOST_POINTS = 200;
const LINES = 6;
const GAP_S = 60;

export function loadTrail(connection: Connection, tag: string): Promise<Trail> {
  return connection.sendMessagePromise<Trail>({ type: "xiaomi_tag/trail", tag, seconds: TRAIL_S });
}

/** Adds a live position; what is older than an hour goes. */
export function extended(
  points: readonly TrailPoint[],
  at: number,
  position: Position,
  room: string | null,
): TrailPoint[] {
  const last = points.at(-1);
  if (last !== undefined && at - last[0] < 1) {
    return [...points];
  }
  const sd = Math.sqrt(Math.max(0, (position.xx_m2 + position.yy_m2) / 2));
  const added: TrailPoint = [at, position.x_m, position.y_m, position.floor, room, sd];
  return [...points.filter(([time]) => time >= at - TRAIL_S), added];
}

/** Thins a line by Douglas and Peucker: no point left out lies further than `tolerance` from the line. */
export function thinned(points: readonly TrailPoint[], tolerance = TOLERANCE_M): TrailPoint[] {
  if (points.length <= 2) {
    return [...points];
  }
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const todo: [number, number][] = [[0, points.length - 1]];
  for (let span = todo.pop(); span !== undefined; span = todo.pop()) {
    const [first, last] = span;
    let [farthest, distance] = [-1, tolerance];
    for (let index = first + 1; index < last; index += 1) {
      const away = offLine(points, index, first, last);
      if (away > distance) {
        [farthest, distance] = [index, away];
      }
    }
    if (farthest >= 0) {
      keep[farthest] = 1;
      todo.push([first, farthest], [farthest, last]);
    }
  }
  return points.filter((_, index) => keep[index] === 1);
}

/** Returns the points floor by floor, in order: a way between floors is no line. */
function floorRuns(points: readonly TrailPoint[]): TrailPoint[][] {
  const runs: TrailPoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run?.[0]?.[3] === point[3]) {
      run.push(point);
    } else {
      runs.push([point]);
    }
  }
  return runs;
}

function offLine(points: readonly TrailPoint[], index: number, first: number, last: number): number {
  const [p, a, b] = [points[index], points[first], points[last]];
  if (p === undefined || a === undefined || b === undefined) {
    return 0;
  }
  const [dx, dy] = [b[1] - a[1], b[2] - a[2]];
  const length = Math.hypot(dx, dy);
  if (length === 0) {
    return Math.hypot(p[1] - a[1], p[2] - a[2]);
  }
  return Math.abs(dx * (a[2] - p[2]) - (a[1] - p[1]) * dy) / length;
}

/** Returns the lines to draw, the newest boldest; a line ends where the floor changes. */
export function trailLines(tag: string, points: readonly TrailPoint[], now: number): TrailLine[] {
  let few: readonly TrailPoint[] = points.filter(([at]) => at >= now - TRAIL_S);
  for (let tolerance = TOLERANCE_M; few.length > MOST_POINTS || tolerance === TOLERANCE_M; tolerance *= 1.5) {
    few = floorRuns(few).flatMap((run) => thinned(run, tolerance));
  }
  const lines: TrailLine[] = [];
  let line: Point[] = [];
  let look = { age: 0, dashed: false, floor: "" };
  const finish = (): void => {
    if (line.length > 1) {
      lines.push({ points: line, opacity: (LINES - look.age) / LINES, dashed: look.dashed, floor: look.floor, tag });
    }
    line = [];
  };
  for (const [index, point] of few.entries()) {
    const before = few[index - 1];
    if (before?.[3] !== point[3]) {
      finish();
      continue;
    }
    const age = Math.min(LINES - 1, Math.floor(((now - point[0]) / TRAIL_S) * LINES));
    const dashed = point[0] - before[0] > GAP_S;
    if (line.length === 0 || look.age !== age || look.dashed !== dashed) {
      finish();
      line = [[before[1], before[2]]];
      look = { age, dashed, floor: point[3] };
    }
    line.push([point[1], point[2]]);
  }
  finish();
  return lines;
}
