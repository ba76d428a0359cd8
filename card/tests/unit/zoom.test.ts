import { expect, test } from "vitest";
import { applied, between, FITTED, limited, moved, MOST, pinched, zoomedAt } from "../../src/map/zoom";

const SIZE = { width: 400, height: 300 };

test("The point under the pointer stays where it is", () => {
  const zoom = zoomedAt(FITTED, 2, [100, 150], SIZE);

  // Pixel 100 of the fitted plan is at 100 still.
  expect(100 * zoom.factor + zoom.x).toBe(100);
  expect(150 * zoom.factor + zoom.y).toBe(150);
});

test("The zoom ends at its limits", () => {
  expect(zoomedAt(FITTED, 100, [0, 0], SIZE).factor).toBe(MOST);
  expect(zoomedAt(FITTED, 0.1, [0, 0], SIZE)).toEqual(FITTED);
});

test("The plan never leaves its frame", () => {
  expect(moved({ factor: 2, x: 0, y: 0 }, 500, 500, SIZE)).toEqual({ factor: 2, x: 0, y: 0 });
  expect(moved({ factor: 2, x: 0, y: 0 }, -5_000, -5_000, SIZE)).toEqual({ factor: 2, x: -400, y: -300 });
  expect(limited({ factor: 1, x: -50, y: 10 }, SIZE)).toEqual(FITTED);
});

test("Two fingers that part zoom about their middle, and that move together move the plan", () => {
  const parted = pinched(
    FITTED,
    [
      [150, 150],
      [250, 150],
    ],
    [
      [100, 150],
      [300, 150],
    ],
    SIZE,
  );
  expect(parted).toEqual({ factor: 2, x: -200, y: -150 });

  const shifted = pinched(
    parted,
    [
      [100, 100],
      [200, 100],
    ],
    [
      [120, 90],
      [220, 90],
    ],
    SIZE,
  );
  expect(shifted).toEqual({ factor: 2, x: -180, y: -160 });
});

test("A gesture moves what is drawn to where the next drawing has it", () => {
  const fitted = { scale: 10, turned: false, dx: 5, dy: 5 };
  const drawn = { factor: 2, x: -100, y: -50 };
  const wanted = { factor: 3, x: -250, y: -80 };
  const { transform, ratio } = between(drawn, wanted);
  const shift = Number(/translate\(([-\d.]+)px/u.exec(transform)?.[1]);

  expect(applied(fitted, drawn).dx * ratio + shift).toBeCloseTo(applied(fitted, wanted).dx);
  expect(applied(fitted, wanted).scale).toBe(30);
});
