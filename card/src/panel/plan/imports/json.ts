/** Reads a layout from text: an exported calibration, or the layout alone. Whatever does not fit is left out. */
import type { Layout, PlanFloor, PlanPicture, PlanRoom, Point, Spot, Way } from "../../../api/types";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 2 && isNumber(value[0]) && isNumber(value[1]);
}

/** Returns the layout, or null for anything that holds none. */
export function readLayout(text: string): Layout | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const layout = isFields(data) && isFields(data["layout"]) ? data["layout"] : data;
  if (!isFields(layout) || !Array.isArray(layout["floors"])) {
    return null;
  }
  const z = layout["z_from"];
  return {
    ...(z === "floor" || z === "ground" ? { z_from: z } : {}),
    floors: items(layout["floors"]).flatMap(floor),
    receivers: Object.fromEntries(
      Object.entries(isFields(layout["receivers"]) ? layout["receivers"] : {}).flatMap(spot),
    ),
    doors: items(layout["doors"]).flatMap(way),
    stairs: items(layout["stairs"]).flatMap(way),
  };
}

function floor(value: unknown, index: number): PlanFloor[] {
  if (!isFields(value)) {
    return [];
  }
  const { name, level, height_m, floor_id, picture } = value;
  const shown = readPicture(picture);
  return [
    {
      name: typeof name === "string" ? name : String(index),
      level: isNumber(level) ? level : index,
      height_m: isNumber(height_m) ? height_m : 2.5,
      rooms: items(value["rooms"]).flatMap(room),
      ...(typeof floor_id === "string" ? { floor_id } : {}),
      ...(shown === null ? {} : { picture: shown }),
    },
  ];
}

function room(value: unknown): PlanRoom[] {
  if (!isFields(value) || typeof value["room"] !== "string" || value["room"] === "") {
    return [];
  }
  const polygon = items(value["polygon"]);
  return polygon.length >= 3 && polygon.every(isPoint) ? [{ room: value["room"], polygon }] : [];
}

function readPicture(value: unknown): PlanPicture | null {
  if (!isFields(value) || typeof value["id"] !== "string") {
    return null;
  }
  const { id, x_m, y_m, width_m, rotation_deg, opacity } = value;
  return isNumber(x_m) && isNumber(y_m) && isNumber(width_m) && width_m > 0
    ? {
        id,
        x_m,
        y_m,
        width_m,
        rotation_deg: isNumber(rotation_deg) ? rotation_deg : 0,
        opacity: isNumber(opacity) ? Math.min(1, Math.max(0, opacity)) : 0.5,
      }
    : null;
}

function spot([source, value]: [string, unknown]): [string, Spot][] {
  if (!isFields(value) || typeof value["floor"] !== "string") {
    return [];
  }
  const { floor: on, x_m, y_m, z_m } = value;
  return isNumber(x_m) && isNumber(y_m) && isNumber(z_m) ? [[source, { floor: on, x_m, y_m, z_m }]] : [];
}

function way(value: unknown): Way[] {
  if (!isFields(value)) {
    return [];
  }
  const [a, b, more] = items(value["rooms"]);
  const { x_m, y_m } = value;
  return typeof a === "string" && typeof b === "string" && more === undefined && isNumber(x_m) && isNumber(y_m)
    ? [{ rooms: [a, b], x_m, y_m }]
    : [];
}
