import { expect, test } from "vitest";
import { type Label, shownLabels } from "../../src/map/labels";

function label(id: string, x: number, y: number, weight: number): Label {
  return { id, x, y, text: "Backpack", lines: 1, weight };
}

test("Names apart from each other are all shown", () => {
  expect(shownLabels([label("one", 0, 0, 0.5), label("two", 200, 0, 0.5)])).toEqual(new Set(["one", "two"]));
});

test("Of two that collide, the surer keeps its name", () => {
  expect(shownLabels([label("one", 0, 0, 0.5), label("two", 45, 0, 0.9)])).toEqual(new Set(["two"]));
});

test("The followed tag always has its name", () => {
  expect(shownLabels([label("one", 0, 0, Infinity), label("two", 45, 0, 0.9)])).toEqual(new Set(["one"]));
});

test("No name lies over another marker", () => {
  expect(shownLabels([label("above", 0, 0, 0.9), label("below", 0, 38, 0.5)])).toEqual(new Set(["below"]));
});
