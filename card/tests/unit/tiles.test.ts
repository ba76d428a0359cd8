import { expect, test } from "vitest";
import type { Place } from "../../src/api/types";
import { tilesOf } from "../../src/map/tiles";
import { HOME, place } from "../support/hass";

function tiles(places: Record<string, Place>): ReturnType<typeof tilesOf> {
  return tilesOf(HOME, HOME.tags, new Map(Object.entries(places)), "en");
}

test("Rooms with tags are tiles by floor; others are folded", () => {
  const found = tiles({ keys: place({ room: "bedroom" }), cat: place(), wallet: place() });

  expect(found.floors.map(({ name, tiles: each }) => [name, each.map(({ room }) => room.name)])).toEqual([
    ["Ground floor", ["Kitchen"]],
    ["First floor", ["Bedroom"]],
  ]);
  expect(found.floors[0]?.tiles[0]?.guests.map(({ tag }) => tag.name)).toEqual(["Cat", "Old wallet"]);
  expect(found.empty.map(({ name }) => name)).toEqual(["Hall", "Study"]);
});

test("A room that cannot be named does not seem empty", () => {
  expect(tiles({}).unnameable.map(({ name }) => name)).toEqual(["Guest bath"]);
});

test("An unsure tag names the room where it may be instead", () => {
  const unsure = place({ probability: 0.6, probabilities: { kitchen: 0.6, hall: 0.3 } });

  expect(tiles({ keys: unsure }).floors[0]?.tiles[0]).toMatchObject({ unsure: true, others: ["hall"] });
  expect(tiles({ keys: place() }).floors[0]?.tiles[0]).toMatchObject({ unsure: false, others: [] });
});

test("Tags away come latest first; others are somewhere, or not heard yet", () => {
  const found = tiles({
    keys: place({ presence: "away", since: 10 }),
    cat: place({ presence: "away", since: 20 }),
    wallet: place({ room: null }),
  });

  expect(found.away.map(({ tag }) => tag.relay_id)).toEqual(["cat", "keys"]);
  expect(found.somewhere.map(({ tag }) => tag.relay_id)).toEqual(["wallet"]);
  expect(tiles({ keys: place({ presence: "unknown" }) }).unheard).toHaveLength(3);
});
