import { expect, test } from "vitest";
import { ENGLISH, name, NAMES } from "../../src/shared/names";

test.each(Object.keys(NAMES))("all names are translated into %s", (language) => {
  expect(Object.keys(NAMES[language] ?? {}).sort()).toEqual(Object.keys(ENGLISH).sort());
});

test("a language of a region falls back to the language, an unknown one to English", () => {
  expect(name("map", "de-AT")).toBe(NAMES["de"]?.map);
  expect(name("map", "tlh")).toBe(ENGLISH.map);
});
