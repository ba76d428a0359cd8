/** The part of the plan that is in view: metres to pixels and back. */
import type { Point } from "../../api/types";
import type { Box } from "./geometry";

export interface View {
  /** The metres at the top left corner. */
  readonly x: number;
  readonly y: number;
  /** Pixels a metre. */
  readonly scale: number;
}

const LEAST_SCALE = 6;
const MOST_SCALE = 400;
/** An empty sheet shows this many metres. */
const EMPTY_M = 12;

export function toScreen(view: View, [x, y]: Point): Point {
  return [(x - view.x) * view.scale, (y - view.y) * view.scale];
}

export function toWorld(view: View, [x, y]: Point): Point {
  return [x / view.scale + view.x, y / view.scale + view.y];
}

/** Shows all of a box with a margin around it. */
export function fit(box: Box, width: number, height: number, margin = 48): View {
  const empty = box.width <= 0 && box.height <= 0;
  const shown = empty ? { x: box.x - 1, y: box.y - 1, width: EMPTY_M, height: EMPTY_M * 0.75 } : box;
  const inner = [Math.max(40, width - 2 * margin), Math.max(40, height - 2 * margin)] as const;
  const wanted = Math.min(inner[0] / Math.max(shown.width, 0.5), inner[1] / Math.max(shown.height, 0.5));
  const scale = Math.min(160, Math.max(LEAST_SCALE, wanted));
  return {
    scale,
    x: shown.x + shown.width / 2 - width / 2 / scale,
    y: shown.y + shown.height / 2 - height / 2 / scale,
  };
}

export function pan(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
}

/** Zooms so that the spot under the pointer stays there. */
export function zoomAt(view: View, spot: Point, factor: number): View {
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, view.scale * factor));
  const [x, y] = toWorld(view, spot);
  return { scale, x: x - spot[0] / scale, y: y - spot[1] / scale };
}

/** Moves and zooms as two fingers do: what was under each stays under it. */
export function pinch(view: View, before: readonly [Point, Point], after: readonly [Point, Point]): View {
  const length = ([a, b]: readonly [Point, Point]): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const centre = ([a, b]: readonly [Point, Point]): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const from = centre(before);
  const to = centre(after);
  const zoomed = zoomAt(view, from, length(after) / Math.max(1, length(before)));
  return pan(zoomed, to[0] - from[0], to[1] - from[1]);
}

/** Returns a length in metres that makes a tidy grid at this zoom. */
export function gridStep(view: View): number {
  return [0.25, 0.5, 1, 2, 5, 10].find((step) => step * view.scale >= 22) ?? 20;
}
