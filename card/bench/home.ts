/** A home of ten rooms in two rows, and tags that walk through it at a metre a second. */
import type { Home, PlanRoom, Place } from "../src/api/types";

export const TAGS = 50;
export const PLAN = { width: 20, height: 10 } as const;
const COLUMNS = 5;
const ROOM = { width: PLAN.width / COLUMNS, height: PLAN.height / 2 } as const;
const STEP_M = 1;

/** Numbers from 0 to 1 that are the same in each run. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function roomNumber(x: number, y: number): number {
  const column = Math.min(COLUMNS - 1, Math.floor(x / ROOM.width));
  return column + COLUMNS * Math.min(1, Math.floor(y / ROOM.height));
}

export function roomAt(x: number, y: number): string {
  return `room_${roomNumber(x, y)}`;
}

export const ROOMS: readonly PlanRoom[] = Array.from({ length: 2 * COLUMNS }, (_, number) => {
  const left = (number % COLUMNS) * ROOM.width;
  const top = Math.floor(number / COLUMNS) * ROOM.height;
  const [right, bottom] = [left + ROOM.width, top + ROOM.height];
  return {
    room: `room_${number}`,
    polygon: [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ],
  };
});

export const HOME: Home = {
  entry_id: "bench",
  rooms: ROOMS.map(({ room }, index) => ({
    area_id: room,
    name: `Room ${index + 1}`,
    floor_id: "ground",
    nameable: true,
  })),
  floors: [{ floor_id: "ground", name: "Ground floor", level: 0 }],
  receivers: [],
  layout: {
    floors: [{ name: "ground", level: 0, height_m: 2.5, floor_id: "ground", rooms: ROOMS }],
    receivers: {},
    doors: [],
    stairs: [],
  },
  tags: Array.from({ length: TAGS }, (_, index) => ({
    relay_id: `tag_${String(index).padStart(2, "0")}`,
    device_id: null,
    name: `Tag ${index + 1}`,
    level: "plan_and_walks",
    person: null,
  })),
  rev: 1,
  next: null,
  may: { history: true, teach: true },
};

interface Walker {
  x: number;
  y: number;
  toX: number;
  toY: number;
}

export class Walk {
  private readonly next = random(7);
  private readonly walkers: Walker[] = HOME.tags.map(() => ({ ...this.spot(), ...this.target() }));

  /** Lets a second pass, and returns where the tags are then. */
  second(at: number): Record<string, Place> {
    const places: Record<string, Place> = {};
    for (const [index, walker] of this.walkers.entries()) {
      this.step(walker);
      places[HOME.tags[index]?.relay_id ?? ""] = placeOf(walker, at);
    }
    return places;
  }

  private step(walker: Walker): void {
    const [x, y] = [walker.toX - walker.x, walker.toY - walker.y];
    const way = Math.hypot(x, y);
    if (way <= STEP_M) {
      Object.assign(walker, this.target());
    } else {
      walker.x += (x / way) * STEP_M;
      walker.y += (y / way) * STEP_M;
    }
  }

  private spot(): { x: number; y: number } {
    return { x: this.next() * PLAN.width, y: this.next() * PLAN.height };
  }

  private target(): { toX: number; toY: number } {
    const { x, y } = this.spot();
    return { toX: x, toY: y };
  }
}

function placeOf({ x, y }: Walker, at: number): Place {
  const room = roomAt(x, y);
  return {
    presence: "home",
    room,
    probability: 0.95,
    probabilities: { [room]: 0.95 },
    runner_up: null,
    runner_up_probability: 0,
    away_probability: 0,
    unnamed_probability: 0,
    position: { x_m: x, y_m: y, floor: "ground", xx_m2: 0.6, xy_m2: 0.1, yy_m2: 0.4 },
    evidence_at: at,
    silent: false,
    moving: true,
    reason: "strongest",
    explanation: { leader: null, lead_db: null, excluded: [] },
    since: at - 60,
    interval_s: 2,
    fix: null,
  };
}
