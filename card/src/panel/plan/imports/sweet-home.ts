/** Rooms of a Sweet Home 3D file: `Home.xml` in the archive. Its lengths are centimetres. */
import type { Point } from "../../../api/types";
import type { FoundFloor, FoundRoom, Import } from "./candidates";
import { readZip } from "./zip";

/** What is read of an element; tests give plain objects. */
export interface Node {
  readonly localName: string;
  readonly children: Iterable<Node>;
  getAttribute(name: string): string | null;
}

function number(node: Node, name: string): number | null {
  const value = Number.parseFloat(node.getAttribute(name) ?? "");
  return Number.isFinite(value) ? value : null;
}

function children(node: Node, name: string): Node[] {
  return [...node.children].filter((child) => child.localName === name);
}

/** Returns the rooms of a parsed `Home.xml`; null if it has none. */
export function roomsOfHome(home: Node): Import | null {
  const levels = children(home, "level")
    .map((level) => ({
      id: level.getAttribute("id") ?? "",
      name: level.getAttribute("name") ?? "",
      elevation: number(level, "elevation") ?? 0,
      height: number(level, "height"),
    }))
    .sort((a, b) => a.elevation - b.elevation);
  const rooms = children(home, "room").flatMap((room): (FoundRoom & { level: string })[] => {
    const polygon = children(room, "point").flatMap((point): Point[] => {
      const [x, y] = [number(point, "x"), number(point, "y")];
      return x === null || y === null ? [] : [[x, y]];
    });
    return polygon.length < 3
      ? []
      : [{ name: room.getAttribute("name") ?? "", area: null, polygon, level: room.getAttribute("level") ?? "" }];
  });
  const grounds = levels.length === 0 ? [{ id: "", name: "", elevation: 0, height: null }] : levels;
  const lowest = grounds[0]?.id ?? "";
  const known = new Set(grounds.map((level) => level.id));
  const below = grounds.filter((level) => level.elevation < -50).length;
  const floors = grounds.flatMap((level, index): FoundFloor[] => {
    const own = rooms.filter((room) => (known.has(room.level) ? room.level : lowest) === level.id);
    const height = level.height === null ? null : level.height / 100;
    return own.length === 0 ? [] : [{ name: level.name, level: index - below, height, rooms: own }];
  });
  return floors.length === 0 ? null : { source: "sweet_home", floors, metresPerUnit: 0.01 };
}

export async function readSweetHome(archive: ArrayBuffer): Promise<Import | null> {
  const bytes = await readZip(archive, "Home.xml");
  if (bytes === null) {
    return null;
  }
  const parsed = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "application/xml");
  return parsed.querySelector("parsererror") === null ? roomsOfHome(parsed.documentElement) : null;
}
