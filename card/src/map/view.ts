/** Where a point of the plan is drawn: metres to pixels, turned by 90 degrees where the plan fits better so, and zoomed. */
import type { Point } from "../api/types";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels = offset + scale × metres; a turned plan has its x axis downwards and its y axis to the left. */
export interface View {
  readonly scale: number;
  readonly turned: boolean;
  readonly dx: number;
  readonly dy: number;
}

/** A plan is turned when it gets larger by more than this. */
const WORTH_TURNING = 1.25;

/** Fits a box of the plan into a size, centred, with room around it and, for a heading, more of it above. */
export function fit(box: Box, frame: Size, padding: number, above = 0): View {
  const size = { width: frame.width, height: frame.height - above };
  const width = Math.max(1, size.width - 2 * padding);
  const height = Math.max(1, size.height - 2 * padding);
  const across = Math.max(0.1, box.width);
  const down = Math.max(0.1, box.height);
  const straight = Math.min(width / across, height / down);
  const sideways = Math.min(width / down, height / across);
  const turned = sideways > straight * WORTH_TURNING;
  const scale = turned ? sideways : straight;
  const middleX = box.x + box.width / 2;
  const middleY = box.y + box.height / 2;
  const left = size.width / 2;
  const top = above + size.height / 2;
  return turned
    ? { scale, turned, dx: left + middleY * scale, dy: top - middleX * scale }
    : { scale, turned, dx: left - middleX * scale, dy: top - middleY * scale };
}

export function toPixels({ scale, turned, dx, dy }: View, [x, y]: Point): Point {
  return turned ? [dx - y * scale, dy + x * scale] : [dx + x * scale, dy + y * scale];
}

export function toMetres({ scale, turned, dx, dy }: View, [x, y]: Point): Point {
  return turned ? [(y - dy) / scale, (dx - x) / scale] : [(x - dx) / scale, (y - dy) / scale];
}

/** Returns the view as the six numbers of an SVG or CSS matrix. */
export function matrixOf({ scale, turned, dx, dy }: View): string {
  return turned ? `matrix(0 ${scale} ${-scale} 0 ${dx} ${dy})` : `matrix(${scale} 0 0 ${scale} ${dx} ${dy})`;
}
