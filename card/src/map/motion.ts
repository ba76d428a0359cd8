/** How a marker comes to its new place: not at all, gliding, or at once. */

export interface Standing {
  readonly floor: string;
  readonly x: number;
  readonly y: number;
}

export interface Circumstances {
  /** Since the event before, in seconds. */
  readonly gapS: number;
  readonly moving: boolean | null;
  /** A new snapshot, a hidden tab, or a wish for less motion: there is nothing to glide through. */
  readonly jump: boolean;
}

export type Motion =
  | { readonly kind: "stay" }
  | { readonly kind: "glide"; readonly ms: number }
  | { readonly kind: "jump"; readonly fade: boolean };

const DEAD_BAND_M = 0.3;
const FARTHEST_GLIDE_M = 3;
const SHORTEST_MS = 300;
const LONGEST_MS = 1_200;

export function motion(from: Standing | null, to: Standing, { gapS, moving, jump }: Circumstances): Motion {
  if (from === null) {
    return { kind: "jump", fade: false };
  }
  const way = Math.hypot(to.x - from.x, to.y - from.y);
  if (from.floor !== to.floor || way > FARTHEST_GLIDE_M) {
    return { kind: "jump", fade: !jump };
  }
  if (moving !== true && way < DEAD_BAND_M) {
    return { kind: "stay" };
  }
  return jump ? { kind: "jump", fade: false } : { kind: "glide", ms: glideMs(gapS) };
}

/** A glide lasts as long as the events are apart, so that a steady walk is drawn steadily. */
export function glideMs(gapS: number): number {
  return Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, 1_000 * gapS)));
}
