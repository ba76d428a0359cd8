/** Which floors a map shows, and which tags are on them. Pure. */
import type { Home, Layout, Place, PlanFloor } from "../api/types";

/** A tag whose floor is less sure than this is shown on the other floor too, faintly. */
const FLOOR_SURE = 0.8;
const GHOST_FROM = 0.15;

export function floorLabel(home: Home, floor: PlanFloor): string {
  return home.floors.find((each) => each.floor_id === floor.floor_id)?.name ?? floor.name;
}

/** Returns the plan's floor of a room. */
export function floorOfRoom(layout: Layout, room: string | null): PlanFloor | undefined {
  return layout.floors.find((floor) => floor.rooms.some((each) => each.room === room));
}

/** Returns the floor on which a tag is drawn: that of its position, else that of its room. */
export function floorOf(layout: Layout, place: Place | undefined): string | undefined {
  return place?.presence === "home" ? (place.position?.floor ?? floorOfRoom(layout, place.room)?.name) : undefined;
}

/** Returns how probable each floor is. */
export function floorShares(layout: Layout, place: Place): Map<string, number> {
  const shares = new Map<string, number>();
  for (const [room, probability] of Object.entries(place.probabilities)) {
    const floor = floorOfRoom(layout, room);
    if (floor !== undefined) {
      shares.set(floor.name, (shares.get(floor.name) ?? 0) + probability);
    }
  }
  return shares;
}

/** Returns the likeliest room of a floor that a tag may be on after all; null where its floor is sure. */
export function ghostRoom(layout: Layout, place: Place | undefined, floor: PlanFloor): string | null {
  if (place?.presence !== "home" || floorOf(layout, place) === floor.name) {
    return null;
  }
  const shares = floorShares(layout, place);
  const own = shares.get(floorOf(layout, place) ?? "") ?? 0;
  if (own >= FLOOR_SURE || (shares.get(floor.name) ?? 0) < GHOST_FROM) {
    return null;
  }
  const rooms = floor.rooms.map((room) => [room.room, place.probabilities[room.room] ?? 0] as const);
  return rooms.sort((one, other) => other[1] - one[1])[0]?.[0] ?? null;
}

/** Returns the floors to show: the chosen one, else those with most tags, at most `most`, from the lowest up. */
export function shownFloors(
  layout: Layout,
  tags: Iterable<Place | undefined>,
  chosen: string | null,
  followed: Place | undefined,
  most: number,
): PlanFloor[] {
  const wanted = chosen ?? floorOf(layout, followed);
  const counts = new Map<string, number>();
  for (const place of tags) {
    const floor = floorOf(layout, place);
    if (floor !== undefined) {
      counts.set(floor, (counts.get(floor) ?? 0) + 1);
    }
  }
  const rank = (floor: PlanFloor): number => (floor.name === wanted ? Infinity : (counts.get(floor.name) ?? 0));
  const ordered = [...layout.floors].sort((one, other) => rank(other) - rank(one) || one.level - other.level);
  const shown = chosen !== null && most === 1 ? ordered.slice(0, 1) : ordered.slice(0, most);
  return shown.sort((one, other) => one.level - other.level);
}
