/** What the receivers' page computes of the report. Pure. */
import type { ReceiversReport } from "../../api/types";

/** A room that is found less often than this is hatched on the plan. */
export const WEAK = 0.7;

type Link = ReceiversReport["matrix"][number];

export interface Matrix {
  /** Sources in the order of rows and columns: those that hear or are heard. */
  readonly sources: readonly string[];
  readonly dbm: ReadonlyMap<string, number>;
  readonly weakest: number;
  readonly strongest: number;
}

export function key(hears: string, heard: string): string {
  return `${hears} ${heard}`;
}

export function matrixOf(links: readonly Link[], order: readonly string[]): Matrix {
  const used = new Set(links.flatMap((link) => [link.source, link.emitter]));
  const levels = links.map((link) => link.dbm);
  return {
    sources: order.filter((source) => used.has(source)),
    dbm: new Map(links.map((link) => [key(link.source, link.emitter), link.dbm])),
    weakest: Math.min(...levels),
    strongest: Math.max(...levels),
  };
}

/** Returns how strongly a cell is coloured, 0 to 1. */
export function strength(dbm: number, { weakest, strongest }: Matrix): number {
  return strongest === weakest ? 1 : (dbm - weakest) / (strongest - weakest);
}

/** Returns the points of a line chart in a box of `width` and `height`; per cent grow upwards. */
export function chart(history: readonly (readonly [number, number])[], width: number, height: number): string {
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined) {
    return "";
  }
  const span = Math.max(1, last[0] - first[0]);
  const most = Math.max(1, ...history.map(([, percent]) => percent));
  return history
    .map(([at, percent]) => {
      const x = (width * (at - first[0])) / span;
      return `${x.toFixed(1)},${(height * (1 - percent / most)).toFixed(1)}`;
    })
    .join(" ");
}

/** Returns the rooms that are seldom found, or, where nothing is measured, have no receiver. */
export function weakRooms({ rooms }: ReceiversReport): ReadonlySet<string> {
  return new Set(
    rooms.filter((room) => (room.share ?? (room.receivers === 0 ? 0 : 1)) < WEAK).map((room) => room.area_id),
  );
}
