import { expect, test } from "vitest";
import { arrange, groups, NEAR_PX } from "../../src/map/crowd";

function spots(count: number, step = 2): { id: string; x: number; y: number }[] {
  return Array.from({ length: count }, (_, index) => ({ id: `tag${index}`, x: 100 + index * step, y: 100 }));
}

test("Markers apart from each other stay at their spots", () => {
  const { placed, counts } = arrange(spots(3, 50), true);

  expect(placed.map(({ x, thread }) => [x, thread])).toEqual([
    [100, null],
    [150, null],
    [200, null],
  ]);
  expect(counts).toEqual([]);
});

test("Markers at one spot fan out, with threads to where they are", () => {
  const { placed } = arrange(spots(4), true);

  for (const one of placed) {
    for (const other of placed) {
      if (one !== other) {
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThanOrEqual(NEAR_PX);
      }
    }
  }
  expect(placed[0]?.thread).toEqual([100, 100]);
});

test("The ring's order does not depend on the order of the tags", () => {
  const found = (list: ReturnType<typeof spots>): unknown =>
    Object.fromEntries(arrange(list, true).placed.map(({ id, x, y }) => [id, [x.toFixed(3), y.toFixed(3)]]));

  expect(found(spots(4).reverse())).toEqual(found(spots(4)));
});

test("More than six become a count", () => {
  const { placed, counts } = arrange(spots(7), true);

  expect(counts).toHaveLength(1);
  expect(counts[0]?.ids).toHaveLength(7);
  expect(placed.every(({ within }) => within === "tag0")).toBe(true);
});

test("The followed tag is not hidden in a count", () => {
  const { placed, counts } = arrange(
    spots(8).map((spot) => ({ ...spot, keep: spot.id === "tag3" })),
    true,
  );

  expect(placed.find(({ id }) => id === "tag3")?.within).toBeNull();
  expect(counts[0]?.ids).not.toContain("tag3");
});

test("At the largest zoom all are shown", () => {
  expect(arrange(spots(9), false).counts).toEqual([]);
});

test("A chain of near markers is one group", () => {
  const chain = [0, 60, 30].map((x, index) => ({ id: String(index), x, y: 0 }));

  expect(groups(chain, NEAR_PX)).toHaveLength(1);
});
