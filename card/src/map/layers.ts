/** What the day's tape draws on the plan: trails under the markers, a heat map under the rooms' lines, a moment of the past. */
import type { Place, Point } from "../api/types";

/** A part of a trail: its points in metres on one floor. */
export interface TrailLine {
  readonly points: readonly Point[];
  /** 0 to 1; older parts are fainter. */
  readonly opacity: number;
  /** A gap in the evidence. */
  readonly dashed: boolean;
  readonly floor: string;
  readonly tag: string;
}

/** A picture of how long a tag was where, in metres on one floor. */
export interface HeatLayer {
  readonly url: string;
  readonly x_m: number;
  readonly y_m: number;
  readonly width_m: number;
  readonly height_m: number;
  readonly floor: string;
}

/** A moment of the past, shown in place of the live places. */
export interface Past {
  /** Unix seconds. */
  readonly at: number;
  /** By relay id. */
  readonly places: ReadonlyMap<string, Place>;
}
