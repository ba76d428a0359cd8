/** How far the plan is zoomed and moved. It never leaves its frame. */
import type { Point } from "../api/types";
import type { Size, View } from "./view";

export interface Zoom {
  /** 1 fits the whole plan. */
  readonly factor: number;
  readonly x: number;
  readonly y: number;
}

export const LEAST = 1;
export const MOST = 8;
export const FITTED: Zoom = { factor: 1, x: 0, y: 0 };

/** Brings a zoom back within its limits, so that the plan covers its frame. */
export function limited(zoom: Zoom, size: Size): Zoom {
  const factor = Math.min(MOST, Math.max(LEAST, zoom.factor));
  return {
    factor,
    x: Math.min(0, Math.max(size.width * (1 - factor), zoom.x)),
    y: Math.min(0, Math.max(size.height * (1 - factor), zoom.y)),
  };
}

/** Zooms by a factor; the point of the frame stays where it is. */
export function zoomedAt(zoom: Zoom, by: number, [x, y]: Point, size: Size): Zoom {
  const factor = Math.min(MOST, Math.max(LEAST, zoom.factor * by));
  const ratio = factor / zoom.factor;
  return limited({ factor, x: x - (x - zoom.x) * ratio, y: y - (y - zoom.y) * ratio }, size);
}

export function moved(zoom: Zoom, dx: number, dy: number, size: Size): Zoom {
  return limited({ ...zoom, x: zoom.x + dx, y: zoom.y + dy }, size);
}

/** Two fingers: what was under them stays under them. */
export function pinched(zoom: Zoom, before: readonly [Point, Point], after: readonly [Point, Point], size: Size): Zoom {
  const from = middle(before);
  const to = middle(after);
  const by = distance(after) / Math.max(1, distance(before));
  return moved(zoomedAt(zoom, by, from, size), to[0] - from[0], to[1] - from[1], size);
}

export function middle([one, other]: readonly [Point, Point]): Point {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}

function distance([one, other]: readonly [Point, Point]): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/** Returns the view that a zoom makes of a fitted one. */
export function applied(view: View, zoom: Zoom): View {
  return {
    scale: view.scale * zoom.factor,
    turned: view.turned,
    dx: view.dx * zoom.factor + zoom.x,
    dy: view.dy * zoom.factor + zoom.y,
  };
}

/** Returns the zoom from one drawn state to another, as a CSS transform with its origin at 0 0. */
export function between(drawn: Zoom, wanted: Zoom): { readonly transform: string; readonly ratio: number } {
  const ratio = wanted.factor / drawn.factor;
  const x = wanted.x - drawn.x * ratio;
  const y = wanted.y - drawn.y * ratio;
  return { transform: `translate(${x}px, ${y}px) scale(${ratio})`, ratio };
}
