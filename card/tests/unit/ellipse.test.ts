import { expect, test } from "vitest";
import { ellipseOf, grown, growth, nearestAngle } from "../../src/map/ellipse";

test("A round spread is a circle of 1.515 sigma", () => {
  const { rx, ry } = ellipseOf({ xx_m2: 4, xy_m2: 0, yy_m2: 4 });

  expect(rx).toBeCloseTo(3.03);
  expect(ry).toBeCloseTo(3.03);
});

test("The longer axis lies along the wider spread", () => {
  expect(ellipseOf({ xx_m2: 4, xy_m2: 0, yy_m2: 1 }).angle).toBeCloseTo(0);
  expect(ellipseOf({ xx_m2: 1, xy_m2: 0, yy_m2: 4 }).angle).toBeCloseTo(90);
  expect(ellipseOf({ xx_m2: 2, xy_m2: 1, yy_m2: 2 }).angle).toBeCloseTo(45);
});

test("It holds 68 of 100 positions", () => {
  const { rx, ry } = ellipseOf({ xx_m2: 4, xy_m2: 0, yy_m2: 1 });
  let inside = 0;
  const steps = 300;
  for (let u = 0; u < steps; u += 1) {
    // Rayleigh: the radius in sigmas below which a share of all positions lies.
    const radius = Math.sqrt(-2 * Math.log(1 - (u + 0.5) / steps));
    const [x, y] = [2 * radius * Math.cos(u), radius * Math.sin(u)];
    inside += (x / rx) ** 2 + (y / ry) ** 2 <= 1 ? 1 : 0;
  }

  expect(inside / steps).toBeCloseTo(0.68, 1.5);
});

test("It grows with age, faster while the tag moves, and not for ever", () => {
  expect(growth(1, 2, false)).toBe(0);
  expect(growth(600, 2, false)).toBeGreaterThan(growth(60, 2, false));
  expect(growth(4, 2, true)).toBeGreaterThan(growth(4, 2, false));
  expect(growth(1e6, 2, true)).toBe(growth(1e7, 2, true));
  expect(grown({ rx: 2, ry: 1, angle: 0 }, 0.5)).toEqual({ rx: 2.5, ry: 1.5, angle: 0 });
});

test("It turns the short way", () => {
  expect(nearestAngle(-89, 89)).toBe(91);
  expect(nearestAngle(10, 20)).toBe(10);
});
