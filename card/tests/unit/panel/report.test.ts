import { expect, test } from "vitest";
import { chart, key, matrixOf, strength, weakRooms } from "../../../src/panel/receivers/report";
import { REPORT } from "../../support/receivers";

const LINKS = [
  { source: "a", emitter: "b", dbm: -60, packets: 40 },
  { source: "b", emitter: "a", dbm: -80, packets: 30 },
  { source: "c", emitter: "a", dbm: -70, packets: 20 },
];

test("the matrix has only receivers that hear or are heard, in the given order", () => {
  expect(matrixOf(LINKS, ["d", "c", "b", "a"]).sources).toEqual(["c", "b", "a"]);
});

test("who hears is not who is heard", () => {
  const { dbm } = matrixOf(LINKS, ["a", "b", "c"]);
  expect(dbm.get(key("a", "b"))).toBe(-60);
  expect(dbm.get(key("b", "a"))).toBe(-80);
  expect(dbm.get(key("a", "c"))).toBeUndefined();
});

test("the strongest link is coloured fully, the weakest not at all", () => {
  const matrix = matrixOf(LINKS, ["a", "b", "c"]);
  expect([-60, -70, -80].map((dbm) => strength(dbm, matrix))).toEqual([1, 0.5, 0]);
});

test("a single link is coloured fully", () => {
  expect(strength(-70, matrixOf([{ source: "a", emitter: "b", dbm: -70, packets: 1 }], ["a", "b"]))).toBe(1);
});

test("the chart spans its box, with the most per cent at the top", () => {
  const points = [
    [1_000, 10],
    [4_600, 20],
    [8_200, 0],
  ] as const;
  expect(chart(points, 300, 60)).toBe("0.0,30.0 150.0,0.0 300.0,60.0");
});

test("a chart of nothing but zeros is a line at the bottom", () => {
  const points = [
    [0, 0],
    [10, 0],
  ] as const;
  expect(chart(points, 100, 50)).toBe("0.0,50.0 100.0,50.0");
});

test("without measurements there is no line", () => {
  expect(chart([], 300, 60)).toBe("");
});

test("rooms are weak that are seldom found or, untested, have no receiver", () => {
  expect([...weakRooms(REPORT)]).toEqual(["hall", "bath"]);
});

test("a room without a receiver that is found all the same is not weak", () => {
  const rooms = [{ area_id: "bath", receivers: 0, confused_with: null, share: 0.9 }];
  expect(weakRooms({ ...REPORT, rooms }).size).toBe(0);
});
