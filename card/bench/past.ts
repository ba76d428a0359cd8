/** Times how long a tag's month takes to be drawn, from the server's answer as text to the frame that shows it. */
import type { DwellByCell, DwellByHour, History, PastPlace } from "../src/api/types";
import { segmentsOf } from "../src/tape/timeline";
import type { FakeConnection } from "../tests/support/hass";
import { PLAN, random, roomAt } from "./home";

const DAY_S = 86_400;
const HOUR_S = 3_600;
export const DAYS = 30;
const START = 1_790_000_000 - DAYS * DAY_S;
const END = START + DAYS * DAY_S;
const CELL_M = 0.5;
/** As many as the tape reads at most. */
const PLACES = 5_000;
const ROUNDS = 7;

/** Median and worst of a few rounds, in milliseconds, and how much was drawn. */
export interface Timed {
  readonly what: string;
  readonly items: number;
  readonly answer_kb: number;
  readonly median_ms: number;
  readonly worst_ms: number;
}

// Loaded when it is first wanted, as the card does.
const { drawn, loadCells } = await import("../src/tape/heat");

/** Times all; the stage shows each as it is drawn. */
export async function timePast(stage: HTMLElement, connection: FakeConnection): Promise<Timed[]> {
  return [
    await timed("heat map", cells(), stage, connection, drawHeat),
    await timed("rooms by hour", hours(), stage, connection, drawHours),
    await timed("places as segments", history(), stage, connection, drawSegments),
  ];
}

interface Answer {
  readonly command: string;
  readonly text: string;
}

type Draw = (stage: HTMLElement, connection: FakeConnection) => Promise<number>;

async function timed(
  what: string,
  { command, text }: Answer,
  stage: HTMLElement,
  connection: FakeConnection,
  draw: Draw,
): Promise<Timed> {
  connection.answers.set(command, () => JSON.parse(text) as object);
  const times: number[] = [];
  let items = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    stage.replaceChildren();
    await nextFrame();
    const began = performance.now();
    items = await draw(stage, connection);
    await nextFrame();
    times.push(performance.now() - began);
  }
  times.sort((one, other) => one - other);
  return {
    what,
    items,
    answer_kb: Math.round(text.length / 1_000),
    median_ms: Math.round(times[Math.floor(ROUNDS / 2)] ?? 0),
    worst_ms: Math.round(times.at(-1) ?? 0),
  };
}

async function drawHeat(stage: HTMLElement, connection: FakeConnection): Promise<number> {
  const answer = await loadCells(connection, "tag_00", START, END);
  const { layers } = await drawn(answer, "#4269d0");
  for (const layer of layers) {
    const image = new Image();
    image.src = layer.url;
    await image.decode();
    image.style.cssText = `position: absolute; left: ${layer.x_m * 50}px; top: ${layer.y_m * 50}px; width: ${layer.width_m * 50}px; height: ${layer.height_m * 50}px`;
    stage.append(image);
  }
  await nextFrame();
  layers.forEach(({ url }) => URL.revokeObjectURL(url));
  return answer.cells.length;
}

async function drawHours(stage: HTMLElement, connection: FakeConnection): Promise<number> {
  const { hours: rows } = await connection.sendMessagePromise<DwellByHour>({ type: "xiaomi_tag/dwell" });
  const bars = rows.flatMap(({ start, rooms }) => {
    let top = 0;
    return Object.entries(rooms).map(([room, seconds]) => {
      const share = (100 * seconds) / HOUR_S;
      const bar = block((100 * (start - START)) / (END - START), (100 * HOUR_S) / (END - START), colour(room));
      bar.style.top = `${top}%`;
      bar.style.height = `${share}%`;
      top += share;
      return bar;
    });
  });
  stage.append(track(200, bars));
  return bars.length;
}

/** As the tape draws them. */
async function drawSegments(stage: HTMLElement, connection: FakeConnection): Promise<number> {
  const { places } = await connection.sendMessagePromise<History>({ type: "xiaomi_tag/history" });
  const segments = segmentsOf(places, START, END);
  const share = (time: number): number => (100 * (time - START)) / (END - START);
  const blocks = segments.map(({ start, end, room }) => block(share(start), share(end) - share(start), colour(room)));
  stage.append(track(32, blocks));
  return segments.length;
}

function track(height: number, children: readonly HTMLElement[]): HTMLElement {
  const made = document.createElement("div");
  made.style.cssText = `position: relative; height: ${height}px`;
  made.append(...children);
  return made;
}

function block(left: number, width: number, background: string): HTMLElement {
  const made = document.createElement("span");
  made.style.cssText = `position: absolute; inset-block: 0; left: ${left}%; width: ${width}%; background: ${background}`;
  return made;
}

function colour(room: string | null): string {
  return room === null ? "transparent" : `var(--color-${(Number(room.slice(-1)) % 8) + 1})`;
}

/** Resolves after the next frame is drawn. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
  });
}

/** The worst case: the tag was in every cell. */
function cells(): Answer {
  const next = random(11);
  const [columns, rows] = [PLAN.width / CELL_M, PLAN.height / CELL_M];
  const answer: DwellByCell = {
    by: "cell",
    cell_m: CELL_M,
    cells: Array.from({ length: columns * rows }, (_, index) => [
      "ground",
      index % columns,
      Math.floor(index / columns),
      Math.round(next() ** 4 * 40_000),
    ]),
    known_s: DAYS * DAY_S,
    missing_s: 0,
  };
  return { command: "xiaomi_tag/dwell", text: JSON.stringify(answer) };
}

function hours(): Answer {
  const next = random(13);
  const answer: DwellByHour = {
    by: "hour",
    hours: Array.from({ length: DAYS * 24 }, (_, hour) => {
      const rooms: Record<string, number> = {};
      for (let part = 0; part < 4; part += 1) {
        const room = roomAt(next() * PLAN.width, next() * PLAN.height);
        rooms[room] = (rooms[room] ?? 0) + HOUR_S / 4;
      }
      return { start: START + hour * HOUR_S, rooms };
    }),
  };
  return { command: "xiaomi_tag/dwell", text: JSON.stringify(answer) };
}

function history(): Answer {
  const next = random(17);
  const places = Array.from({ length: PLACES }, (_, index): PastPlace => {
    const [x, y] = [next() * PLAN.width, next() * PLAN.height];
    return {
      since: START + ((END - START) * index) / PLACES,
      presence: "home",
      room: roomAt(x, y),
      probability: 0.9,
      position: { x_m: x, y_m: y, floor: "ground", xx_m2: 0.5, xy_m2: 0, yy_m2: 0.5 },
      fix: null,
    };
  });
  return { command: "xiaomi_tag/history", text: JSON.stringify({ places, crossings: [], more: false }) };
}
