import { expect, test } from "vitest";
import { ago, clock, isOld, lasting } from "../../src/shared/age";

test.each([
  [9.9, "9 sec. ago"],
  [59.9, "59 sec. ago"],
  [119, "1 min. ago"],
  [3_700, "1 hr. ago"],
  [47 * 3_600, "47 hr. ago"],
  [49 * 3_600, "2 days ago"],
])("an age of %d s is %s", (seconds, words) => {
  expect(ago(seconds, "en")).toBe(words);
});

test("an age from the future is no age", () => {
  expect(ago(-5, "en")).toBe("0 sec. ago");
});

test("a time that lasts has no direction", () => {
  expect(lasting(720, "en")).toBe("12 min");
});

test("a tag is old after three of its pauses, but not within half a minute", () => {
  expect(isOld(29, 2)).toBe(false);
  expect(isOld(31, 2)).toBe(true);
  expect(isOld(31, 20)).toBe(false);
  expect(isOld(61, 20)).toBe(true);
  expect(isOld(31, null)).toBe(true);
});

test("a time of the day is in the home's zone where the user wants that", () => {
  const locale = { language: "en", time_format: "24", time_zone: "server" };
  expect(clock(0, locale, "Asia/Tokyo")).toBe("09:00");
});
