import { expect, test } from "vitest";
import { fit, toMetres, toPixels } from "../../src/map/view";

const BOX = { x: 0, y: 0, width: 10, height: 7 };

test("A plan is centred and as large as fits", () => {
  const view = fit(BOX, { width: 400, height: 400 }, 10);

  expect(view.turned).toBe(false);
  expect(toPixels(view, [5, 3.5])).toEqual([200, 200]);
  expect(toPixels(view, [0, 0])[0]).toBeCloseTo(10);
});

test("A wide plan on a tall card is turned by 90 degrees", () => {
  const view = fit(BOX, { width: 300, height: 600 }, 0);

  expect(view.turned).toBe(true);
  // The plan's top left corner lies at the top right then.
  expect(toPixels(view, [0, 0])).toEqual([300, expect.closeTo(85.7, 0)]);
});

test("A plan that would hardly grow is not turned", () => {
  expect(fit({ ...BOX, width: 8 }, { width: 390, height: 440 }, 0).turned).toBe(false);
});

test.each([false, true])("Pixels lead back to metres, turned: %s", (turned) => {
  const view = { scale: 42, turned, dx: 310, dy: 17 };

  const [x, y] = toMetres(view, toPixels(view, [3.2, 1.7]));

  expect(x).toBeCloseTo(3.2);
  expect(y).toBeCloseTo(1.7);
});

test("Room for a heading moves the plan down", () => {
  const size = { width: 400, height: 400 };

  expect(toPixels(fit(BOX, size, 10, 20), [5, 3.5])[1]).toBe(210);
});
