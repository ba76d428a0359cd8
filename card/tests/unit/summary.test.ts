import { expect, test } from "vitest";
import type { FeedState } from "../../src/api/feed";
import type { Place } from "../../src/api/types";
import { floorToShow, health, pairOf, shapeOf, summaryOf } from "../../src/map/summary";
import { HOME, place } from "../support/hass";

const LAYOUT = HOME.layout!;
const UPSTAIRS = place({ room: "bedroom", position: null, probabilities: { bedroom: 0.95 } });
const WISH = { chosen: null, selected: undefined, configured: undefined, current: null };

function feed(places: Record<string, Place>): FeedState {
  return {
    status: "live",
    home: HOME,
    places: new Map(Object.entries(places)),
    events: 1,
    snapshots: 1,
    recompute: null,
  };
}

test("Tags are counted by floor; those away and those in no drawn room are beside the plan", () => {
  const places = new Map([
    ["keys", place()],
    ["cat", place({ presence: "away" })],
    ["wallet", place({ room: "garage", position: null })],
  ]);

  const { counts, away, besides } = summaryOf(LAYOUT, HOME.tags, places);

  expect([...counts]).toEqual([["ground", 1]]);
  expect(away.map(({ tag }) => tag.relay_id)).toEqual(["cat"]);
  expect(besides.map(({ tag }) => tag.relay_id)).toEqual(["wallet"]);
});

test("The shown floor is the chosen one, else that of the followed tag, the configured one, the fullest one", () => {
  const counts = new Map([["ground", 3]]);

  expect(floorToShow(LAYOUT, counts, { ...WISH, chosen: "first", selected: place() })).toBe("first");
  expect(floorToShow(LAYOUT, counts, { ...WISH, selected: UPSTAIRS, configured: "ground" })).toBe("first");
  expect(floorToShow(LAYOUT, counts, { ...WISH, configured: "first" })).toBe("first");
  expect(floorToShow(LAYOUT, counts, WISH)).toBe("ground");
});

test("The floor does not change by itself when another one gets more tags", () => {
  expect(floorToShow(LAYOUT, new Map([["ground", 3]]), { ...WISH, current: "first" })).toBe("first");
});

test("Two floors lie side by side, the lower one first", () => {
  expect(pairOf(LAYOUT, new Map(), "first")).toEqual(["ground", "first"]);
});

test("Receivers that were left out on purpose are not missed", () => {
  expect(health(HOME)).toEqual({ listening: 3, total: 4 });
  const paused = HOME.receivers.map((each) => ({ ...each, state: "paused" as const }));
  expect(health({ ...HOME, receivers: paused })).toEqual({ listening: 0, total: 0 });
});

test("A move on a floor changes nothing around the plan; a change of floor does", () => {
  const shape = (places: Record<string, Place>): string => shapeOf(feed(places), HOME.tags, null, 1_790_000_001);
  const moved = place({ position: { ...place().position!, x_m: 3 }, evidence_at: 1_790_000_001 });

  expect(shape({ keys: moved })).toBe(shape({ keys: place() }));
  expect(shape({ keys: UPSTAIRS })).not.toBe(shape({ keys: place() }));
  expect(shape({ keys: place({ presence: "away" }) })).not.toBe(shape({ keys: place() }));
});

test("How sure the followed tag is does show", () => {
  const shape = (probability: number): string =>
    shapeOf(feed({ keys: place({ probability }) }), HOME.tags, "keys", 1_790_000_001);

  expect(shape(0.7)).not.toBe(shape(0.8));
});
