import { expect, test } from "vitest";
import { askToReload, isOutdated, ownBundle } from "../../src/shared/bundle";

test("a page is outdated when the server has another bundle", () => {
  expect(isOutdated("aaaa", "bbbb")).toBe(true);
  expect(isOutdated("aaaa", "aaaa")).toBe(false);
});

test("without a hash on either side nothing can be said", () => {
  expect(isOutdated(null, "bbbb")).toBe(false);
  expect(isOutdated("aaaa", "")).toBe(false);
  expect(isOutdated("aaaa", undefined)).toBe(false);
});

test("the user is asked once, and not before the texts are there", () => {
  Reflect.set(globalThis, "xiaomiTagBundle", "aaaa");
  expect(ownBundle()).toBe("aaaa");
  const messages: unknown[] = [];
  const element = { dispatchEvent: (event: CustomEvent) => messages.push(event.detail) } as unknown as HTMLElement;
  askToReload(element, "bbbb", () => "");
  askToReload(element, "bbbb", () => "reload");
  askToReload(element, "bbbb", () => "reload");
  expect(messages).toEqual([{ message: "reload" }]);
});
