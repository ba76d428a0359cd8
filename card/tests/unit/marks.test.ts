import { expect, test } from "vitest";
import { floorOf, markOf } from "../../src/map/marks";
import { HOME, place } from "../support/hass";

const LAYOUT = HOME.layout!;
const [GROUND, FIRST] = [LAYOUT.floors[0]!, LAYOUT.floors[1]!];
const KEYS = HOME.tags[0]!;
const NOW = 1_790_000_001;

test("A tag is drawn at its position", () => {
  const mark = markOf(KEYS, place(), GROUND, LAYOUT, NOW);

  expect(mark).toMatchObject({ x: 2, y: 2, old: false, ghost: false, ageS: null, thin: false });
  expect(markOf(KEYS, place(), FIRST, LAYOUT, NOW)).toBeNull();
});

test("Without a position, it is somewhere in its room: the area is as large as the room", () => {
  const mark = markOf(KEYS, place({ position: null, room: "bedroom" }), FIRST, LAYOUT, NOW);

  expect(mark?.halo).toMatchObject({ rx: 2.5, ry: 2.5 });
});

test("A tag away, or in a room that is not drawn, is on no floor", () => {
  expect(floorOf(place({ presence: "away" }), LAYOUT)).toBeNull();
  expect(floorOf(place({ position: null, room: "garage" }), LAYOUT)).toBeNull();
});

test("A tag that is perhaps on another floor is a ghost there", () => {
  const unsure = place({ probability: 0.55, probabilities: { kitchen: 0.55, bedroom: 0.4 } });

  expect(markOf(KEYS, unsure, FIRST, LAYOUT, NOW)).toMatchObject({ ghost: true, ageS: null });
  expect(markOf(KEYS, unsure, GROUND, LAYOUT, NOW)).toMatchObject({ ghost: false, thin: true });
});

test("A silent tag shows its age from ten seconds on, is old later, and its area grows", () => {
  const silent = place({ silent: true });
  const at = (age: number): ReturnType<typeof markOf> => markOf(KEYS, silent, GROUND, LAYOUT, NOW - 1 + age);

  expect(at(9)?.ageS).toBeNull();
  expect(at(11)).toMatchObject({ ageS: 11, old: false });
  expect(at(600)).toMatchObject({ ageS: 600, old: true });
  expect(at(600)?.halo.rx).toBeGreaterThan(at(0)?.halo.rx ?? Infinity);
});

test("A tag that is heard shows no age", () => {
  expect(markOf(KEYS, place(), GROUND, LAYOUT, NOW + 60)?.ageS).toBeNull();
});
