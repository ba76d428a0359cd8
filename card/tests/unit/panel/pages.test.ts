import { expect, test } from "vitest";
import { detailOf, pageOf, PAGES } from "../../../src/panel/pages";

test.each(PAGES)("the address names the page %s", (page) => {
  expect(pageOf(`/${page}`)).toBe(page);
});

test("what follows the page's name does not change the page", () => {
  expect(pageOf("/receivers/kitchen")).toBe("receivers");
});

test("without a page, or with an unknown one, the floor plan is shown", () => {
  expect(pageOf("")).toBe("plan");
  expect(pageOf("/")).toBe("plan");
  expect(pageOf("/nonsense")).toBe("plan");
});

test("an address may name one of a page's things", () => {
  expect(detailOf("/strangers/a1")).toBe("a1");
  expect(detailOf("/strangers/")).toBeNull();
});
