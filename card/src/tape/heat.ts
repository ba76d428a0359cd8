/** Where a tag likes to be: seconds a cell, drawn once into a picture of one hue in three steps. */
import type { DwellByCell } from "../api/types";
import type { HeatLayer } from "../map/layers";
import type { Connection } from "../shared/hass";

export const STEPS = [0.12, 0.26, 0.45] as const;
/** Pixels a cell: enough to look smooth once it is scaled. */
const CELL_PX = 8;
/** A cell that a tag only passed through is no place where it was. */
const LEAST_S = 20;

export interface Grid {
  readonly floor: string;
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
  /** Seconds, row by row. */
  readonly seconds: Float64Array;
}

export function loadCells(connection: Connection, tag: string, start: number, end: number): Promise<DwellByCell> {
  return connection.sendMessagePromise<DwellByCell>({ type: "xiaomi_tag/dwell", tag, start, end, by: "cell" });
}

/** Returns a grid for each floor, one empty cell wider at each side. */
export function gridsOf({ cells }: DwellByCell): Grid[] {
  const floors = new Map<string, [number, number, number][]>();
  for (const [floor, column, row, seconds] of cells) {
    const list = floors.get(floor) ?? [];
    list.push([column, row, seconds]);
    floors.set(floor, list);
  }
  return [...floors].map(([floor, list]) => {
    const [columns, rows] = [list.map(([column]) => column), list.map(([, row]) => row)];
    const [left, top] = [Math.min(...columns) - 1, Math.min(...rows) - 1];
    const width = Math.max(...columns) + 2 - left;
    const height = Math.max(...rows) + 2 - top;
    const seconds = new Float64Array(width * height);
    for (const [column, row, value] of list) {
      seconds[(row - top) * width + column - left] = value;
    }
    return { floor, column: left, row: top, columns: width, rows: height, seconds };
  });
}

/** Returns the limits of the steps in seconds: a third and two thirds of where the tag spent most of its time. */
export function limitsOf(grids: readonly Grid[]): [number, number, number] {
  const values = grids
    .flatMap((grid) => [...grid.seconds])
    .filter((value) => value >= LEAST_S)
    .sort((one, other) => one - other);
  const at = (share: number): number =>
    values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? LEAST_S;
  return [LEAST_S, Math.max(at(0.5), LEAST_S + 1), Math.max(at(0.85), LEAST_S + 2)];
}

export function stepOf(seconds: number, limits: readonly number[]): number {
  return limits.filter((limit) => seconds >= limit).length;
}

/** Draws the pictures; each address must be revoked when it is no longer shown. */
export async function drawn(answer: DwellByCell, colour: string): Promise<{ layers: HeatLayer[]; limits: number[] }> {
  const grids = gridsOf(answer);
  const limits = limitsOf(grids);
  const layers = await Promise.all(grids.map((grid) => layer(grid, limits, answer.cell_m, colour)));
  return { layers, limits };
}

async function layer(grid: Grid, limits: readonly number[], cell: number, colour: string): Promise<HeatLayer> {
  const sharp = new OffscreenCanvas(grid.columns * CELL_PX, grid.rows * CELL_PX);
  const context = sharp.getContext("2d");
  if (context !== null) {
    context.fillStyle = colour;
    grid.seconds.forEach((seconds, index) => {
      const step = stepOf(seconds, limits);
      if (step > 0) {
        context.globalAlpha = STEPS[step - 1] ?? 0;
        context.fillRect(
          (index % grid.columns) * CELL_PX,
          Math.floor(index / grid.columns) * CELL_PX,
          CELL_PX,
          CELL_PX,
        );
      }
    });
  }
  const canvas = blurred(sharp);
  return {
    url: URL.createObjectURL(await canvas.convertToBlob()),
    x_m: grid.column * cell,
    y_m: grid.row * cell,
    width_m: grid.columns * cell,
    height_m: grid.rows * cell,
    floor: grid.floor,
  };
}

/** Blurs all cells at once: a filter that is set while they are drawn is run for each of them, which takes seconds. */
function blurred(sharp: OffscreenCanvas): OffscreenCanvas {
  const canvas = new OffscreenCanvas(sharp.width, sharp.height);
  const context = canvas.getContext("2d");
  if (context !== null) {
    context.filter = `blur(${CELL_PX * 0.6}px)`;
    context.drawImage(sharp, 0, 0);
  }
  return canvas;
}
