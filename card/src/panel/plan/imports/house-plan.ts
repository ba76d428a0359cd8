/** Rooms of House Plan, as its websocket command gives them. */
import type { FoundFloor, FoundRoom, Import } from "./candidates";
import type { Point } from "../../../api/types";
import { type Polygon, rectangle } from "../geometry";

/** House Plan's sheet is 1 wide and has this many cells. */
const CELLS = 240;
const USUAL_CELL_CM = 5;

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function polygon(room: Fields, scale: number): Polygon | null {
  const corners = items(room["poly"]).flatMap((corner): Point[] => {
    const [x, y] = items(corner).map(number);
    return x == null || y == null ? [] : [[x * scale, y * scale]];
  });
  if (corners.length >= 3) {
    return corners;
  }
  const [x, y, w, h] = ["x", "y", "w", "h"].map((key) => number(room[key]));
  return x == null || y == null || w == null || h == null
    ? null
    : rectangle(x * scale, y * scale, w * scale, h * scale);
}

/** Returns the rooms in metres, or null if there are none. */
export function readHousePlan(answer: unknown): Import | null {
  const spaces = items(fields(fields(answer)["config"])["spaces"]);
  const floors = spaces.flatMap((value, level): FoundFloor[] => {
    const space = fields(value);
    const cell = number(space["cell_cm"]);
    const scale = (CELLS * (cell !== null && cell > 0 ? cell : USUAL_CELL_CM)) / 100;
    const rooms = items(space["rooms"]).flatMap((each): FoundRoom[] => {
      const room = fields(each);
      const drawn = polygon(room, scale);
      const { name, area } = room;
      return drawn === null
        ? []
        : [
            {
              name: typeof name === "string" ? name : "",
              area: typeof area === "string" ? area : null,
              polygon: drawn,
            },
          ];
    });
    const { title } = space;
    return rooms.length === 0
      ? []
      : [{ name: typeof title === "string" ? title : String(level), level, height: null, rooms }];
  });
  return floors.length === 0 ? null : { source: "house_plan", floors, metresPerUnit: 1 };
}
