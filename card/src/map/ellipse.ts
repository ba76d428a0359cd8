/** The area that holds a tag in 68 of 100 moments, from the covariance of its position; it grows with the evidence's age. */
import type { Position } from "../api/types";

export interface Ellipse {
  /** Half axes in metres, the longer first. */
  readonly rx: number;
  readonly ry: number;
  /** Of the longer axis, in degrees from x to y. */
  readonly angle: number;
}

/** One sigma holds only 39 % in two dimensions; 68 % lie within this many. */
const SIGMAS = 1.515;
const WALK_M_S = 0.8;
const DRIFT_M = 0.04;
const MOST_GROWTH_M = 3;

export function ellipseOf({ xx_m2: xx, xy_m2: xy, yy_m2: yy }: Pick<Position, "xx_m2" | "xy_m2" | "yy_m2">): Ellipse {
  const mean = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  return {
    rx: SIGMAS * Math.sqrt(Math.max(0, mean + spread)),
    ry: SIGMAS * Math.sqrt(Math.max(0, mean - spread)),
    angle: spread === 0 ? 0 : (Math.atan2(2 * xy, xx - yy) * 90) / Math.PI,
  };
}

/** Returns how many metres an ellipse grows: a moving tag may have walked on, a resting one was perhaps carried away. */
export function growth(ageS: number, intervalS: number | null | undefined, moving: boolean): number {
  const silent = Math.max(0, ageS - Math.max(2, intervalS ?? 0));
  return Math.min(MOST_GROWTH_M, moving ? WALK_M_S * silent : DRIFT_M * Math.sqrt(silent));
}

export function grown(ellipse: Ellipse, by: number): Ellipse {
  return { ...ellipse, rx: ellipse.rx + by, ry: ellipse.ry + by };
}

/** Returns the angle that draws the same ellipse and lies nearest to the one before: it never spins half a turn. */
export function nearestAngle(angle: number, before: number): number {
  return angle + 180 * Math.round((before - angle) / 180);
}
