import { expect, test } from "vitest";
import { certainty, likeliest, percent, showsPercent } from "../../src/shared/certainty";
import { place } from "../support/hass";

test("certainty has three words", () => {
  expect([0.95, 0.9, 0.89, 0.6, 0.59].map(certainty)).toEqual(["sure", "sure", "probably", "probably", "maybe"]);
});

test("per cent are whole, never 100 and never 0", () => {
  expect(percent(0.623, "en")).toBe("62%");
  expect(percent(0.9951, "en")).toBe(">99%");
  expect(percent(0.004, "en")).toBe("<1%");
  expect(percent(0.62, "de")).toBe("62\u00a0%");
});

test("no number is shown at level areas alone", () => {
  expect(showsPercent("areas")).toBe(false);
  expect(showsPercent("walks")).toBe(true);
  expect(showsPercent("learned")).toBe(true);
});

test("rooms come likeliest first, without those that hardly count", () => {
  const probabilities = { hall: 0.3, kitchen: 0.68, study: 0.01 };
  expect(likeliest(place({ probabilities }), 4)).toEqual([
    ["kitchen", 0.68],
    ["hall", 0.3],
  ]);
});
