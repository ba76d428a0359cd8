/** Which tiles there are without a plan: areas by floor, those with tags first, empty ones folded. */
import type { Home, Place, Room, Tag } from "../api/types";
import { certainty, likeliest } from "../shared/certainty";

export interface Guest {
  readonly tag: Tag;
  readonly place: Place;
}

export interface Tile {
  readonly room: Room;
  readonly guests: readonly Guest[];
  /** One of its tags is perhaps elsewhere. */
  readonly unsure: boolean;
  /** Rooms named beneath: where its unsure tags may be instead. */
  readonly others: readonly string[];
}

export interface FloorTiles {
  readonly id: string;
  /** Empty for rooms without a floor. */
  readonly name: string;
  readonly tiles: readonly Tile[];
}

export interface Tiles {
  readonly floors: readonly FloorTiles[];
  /** Rooms without a tag that could be named. */
  readonly empty: readonly Room[];
  /** Rooms that no tag can be said to be in. */
  readonly unnameable: readonly Room[];
  /** At home, in no room that is known. */
  readonly somewhere: readonly Guest[];
  readonly away: readonly Guest[];
  readonly unheard: readonly Tag[];
}

/** Another room is named from this probability on. */
const NAMED_FROM = 0.15;

export function tilesOf(home: Home, tags: readonly Tag[], places: ReadonlyMap<string, Place>, language: string): Tiles {
  const compare = new Intl.Collator(language).compare;
  const rooms = [...home.rooms].sort((one, other) => compare(one.name, other.name));
  const guests: Guest[] = [];
  const unheard: Tag[] = [];
  for (const tag of [...tags].sort((one, other) => compare(one.name, other.name))) {
    const place = places.get(tag.relay_id);
    if (place === undefined || place.presence === "unknown") {
      unheard.push(tag);
    } else {
      guests.push({ tag, place });
    }
  }
  const inRoom = (room: Room): Guest[] =>
    guests.filter(({ place }) => place.presence === "home" && place.room === room.area_id);
  const occupied = rooms.filter((room) => inRoom(room).length > 0);
  const free = rooms.filter((room) => !occupied.includes(room));
  return {
    floors: floorsOf(home)
      .map(({ id, name }) => ({
        id,
        name,
        tiles: occupied.filter((room) => floorId(home, room) === id).map((room) => tileOf(room, inRoom(room))),
      }))
      .filter(({ tiles }) => tiles.length > 0),
    empty: free.filter((room) => room.nameable !== false),
    unnameable: free.filter((room) => room.nameable === false),
    somewhere: guests.filter(
      ({ place }) => place.presence === "home" && !rooms.some((room) => room.area_id === place.room),
    ),
    away: guests
      .filter(({ place }) => place.presence === "away")
      .sort((one, other) => (other.place.since ?? 0) - (one.place.since ?? 0)),
    unheard,
  };
}

/** Returns the home's floors from the lowest up, and last a place for rooms without one. */
function floorsOf(home: Home): { id: string; name: string }[] {
  const floors = [...home.floors].sort((one, other) => (one.level ?? 0) - (other.level ?? 0));
  return [...floors.map((floor) => ({ id: floor.floor_id, name: floor.name })), { id: "", name: "" }];
}

function floorId(home: Home, room: Room): string {
  return home.floors.some((floor) => floor.floor_id === room.floor_id) ? (room.floor_id ?? "") : "";
}

function tileOf(room: Room, guests: readonly Guest[]): Tile {
  const unsure = guests.filter(({ place }) => certainty(place.probability) !== "sure");
  const others = unsure.flatMap(({ place }) =>
    likeliest(place, 2, NAMED_FROM)
      .map(([id]) => id)
      .filter((id) => id !== room.area_id)
      .slice(0, 1),
  );
  return { room, guests, unsure: unsure.length > 0, others: [...new Set(others)] };
}
