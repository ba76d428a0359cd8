/** "Lay my areas out": a rectangle for each area, by floor, so that nobody begins with an empty sheet. */
import type { Home } from "../../api/types";
import { addFloor, addRoom } from "./commands";
import { type Doc, EMPTY } from "./document";
import { rectangle } from "./geometry";

const ROOM_WIDTH_M = 4;
const ROOM_HEIGHT_M = 3.5;

/** Returns a plan with all areas of the home, those without a floor on the lowest. */
export function layOut(home: Home, fallback: string): Doc {
  let doc: Doc = EMPTY;
  const levels = [...home.floors].sort((a, b) => (a.level ?? 0) - (b.level ?? 0));
  const known = new Set(levels.map((floor) => floor.floor_id));
  const groups =
    levels.length === 0
      ? [{ floor: null, rooms: home.rooms }]
      : levels.map((floor, index) => ({
          floor,
          rooms: home.rooms.filter(
            (room) => room.floor_id === floor.floor_id || (index === 0 && !known.has(room.floor_id ?? "")),
          ),
        }));
  const used = new Set<number>();
  for (const { floor, rooms } of groups) {
    let level = floor?.level ?? used.size;
    while (used.has(level)) {
      level += 1;
    }
    used.add(level);
    const made = addFloor(doc, { name: floor?.name ?? fallback, level, haFloor: floor?.floor_id ?? null, height: 2.5 });
    doc = made.doc;
    const columns = Math.max(1, Math.ceil(Math.sqrt(rooms.length)));
    rooms.forEach((room, index) => {
      const x = (index % columns) * ROOM_WIDTH_M;
      const y = Math.floor(index / columns) * ROOM_HEIGHT_M;
      doc = addRoom(doc, made.id, rectangle(x, y, ROOM_WIDTH_M, ROOM_HEIGHT_M), room.area_id).doc;
    });
  }
  return doc;
}

/** Returns an empty plan with the home's floors, to draw on. */
export function emptyFloors(home: Home, fallback: string): Doc {
  return layOut({ ...home, rooms: [] }, fallback);
}
