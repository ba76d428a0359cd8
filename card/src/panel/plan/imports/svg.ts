/**
 * Rooms of an SVG drawing: its rectangles and polygons, with the transforms they lie under. The drawing is parsed and
 * never shown, so that no script in it can run.
 */
import type { Point } from "../../../api/types";
import { area, bounds, type Polygon } from "../geometry";
import type { FoundRoom, Import } from "./candidates";

/** [a b c d e f] as in SVG: x' = a x + c y + e, y' = b x + d y + f. */
type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

function times(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

/** Reads a `transform` attribute. */
export function readTransform(text: string): Matrix {
  let matrix = IDENTITY;
  for (const [, name, inside] of text.matchAll(/(matrix|translate|scale|rotate)\s*\(([^)]*)\)/gu)) {
    const [a = 0, b, c, d = 0, e = 0, f = 0] = numbers(inside ?? "");
    if (name === "matrix") {
      matrix = times(matrix, [a, b ?? 0, c ?? 0, d, e, f]);
    } else if (name === "translate") {
      matrix = times(matrix, [1, 0, 0, 1, a, b ?? 0]);
    } else if (name === "scale") {
      matrix = times(matrix, [a, 0, 0, b ?? a, 0, 0]);
    } else {
      const angle = (a * Math.PI) / 180;
      const turn: Matrix = [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0];
      const [x, y] = [b ?? 0, c ?? 0];
      matrix = times(times(times(matrix, [1, 0, 0, 1, x, y]), turn), [1, 0, 0, 1, -x, -y]);
    }
  }
  return matrix;
}

export function numbers(text: string): number[] {
  return [...text.matchAll(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/giu)].map(([each]) => Number(each));
}

/** Reads a path of straight lines; null for one with curves, or with several parts. */
export function readPath(text: string): Polygon | null {
  const corners: Point[] = [];
  let [x, y] = [0, 0];
  for (const [, command, inside] of text.matchAll(/([a-z])([^a-z]*)/giu)) {
    const values = numbers(inside ?? "");
    const letter = command ?? "";
    const relative = letter === letter.toLowerCase();
    switch (letter.toUpperCase()) {
      case "M":
      case "L":
        if (letter.toUpperCase() === "M" && corners.length > 0) {
          return null;
        }
        for (let index = 0; index + 1 < values.length; index += 2) {
          const [dx = 0, dy = 0] = values.slice(index);
          [x, y] = relative ? [x + dx, y + dy] : [dx, dy];
          corners.push([x, y]);
        }
        break;
      case "H":
        for (const value of values) {
          x = relative ? x + value : value;
          corners.push([x, y]);
        }
        break;
      case "V":
        for (const value of values) {
          y = relative ? y + value : value;
          corners.push([x, y]);
        }
        break;
      case "Z":
        break;
      default:
        return null;
    }
  }
  return corners.length >= 3 ? corners : null;
}

function pairs(values: readonly number[]): Polygon {
  const corners: Point[] = [];
  for (let index = 0; index + 1 < values.length; index += 2) {
    corners.push([values[index] ?? 0, values[index + 1] ?? 0]);
  }
  return corners;
}

function shape(element: Element): Polygon | null {
  const value = (name: string): number => Number.parseFloat(element.getAttribute(name) ?? "0") || 0;
  switch (element.localName) {
    case "rect": {
      const [x, y, w, h] = [value("x"), value("y"), value("width"), value("height")];
      return w > 0 && h > 0
        ? [
            [x, y],
            [x + w, y],
            [x + w, y + h],
            [x, y + h],
          ]
        : null;
    }
    case "polygon": {
      const corners = pairs(numbers(element.getAttribute("points") ?? ""));
      return corners.length >= 3 ? corners : null;
    }
    case "path":
      return readPath(element.getAttribute("d") ?? "");
    default:
      return null;
  }
}

function name(element: Element): string {
  const title = [...element.children].find((child) => child.localName === "title")?.textContent;
  const label = [...element.attributes].find((attribute) => attribute.name.endsWith(":label"))?.value;
  return (title ?? label ?? element.id).trim();
}

const HIDDEN = new Set(["defs", "clipPath", "mask", "marker", "pattern", "symbol", "script", "style", "metadata"]);

function collect(element: Element, above: Matrix, found: FoundRoom[], depth: number): void {
  if (HIDDEN.has(element.localName) || depth > 50 || found.length >= 1000) {
    return;
  }
  const matrix = times(above, readTransform(element.getAttribute("transform") ?? ""));
  const corners = shape(element);
  if (corners !== null) {
    const [a, b, c, d, e, f] = matrix;
    found.push({
      name: name(element),
      area: null,
      polygon: corners.map(([x, y]): Point => [a * x + c * y + e, b * x + d * y + f]),
    });
  }
  for (const child of element.children) {
    collect(child, matrix, found, depth + 1);
  }
}

/** Returns the rooms of a parsed drawing; null if it has none. Specks and the sheet's own frame are left out. */
export function roomsOfSvg(root: Element): Import | null {
  const found: FoundRoom[] = [];
  collect(root, IDENTITY, found, 0);
  const all = bounds(found.flatMap((room) => room.polygon));
  const whole = all.width * all.height;
  const rooms = found.filter(({ polygon }) => {
    const share = whole === 0 ? 0 : area(polygon) / whole;
    return share > 0.002 && (share < 0.98 || found.length === 1);
  });
  return rooms.length === 0
    ? null
    : { source: "svg", floors: [{ name: "", level: 0, height: null, rooms }], metresPerUnit: null };
}

export function readSvg(text: string): Import | null {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  return parsed.querySelector("parsererror") === null ? roomsOfSvg(parsed.documentElement) : null;
}
