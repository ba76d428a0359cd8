import { expect, test } from "vitest";
import { FakeConnection, fakeHass, HOME, localize } from "../support/hass";

// Elements are classes of a browser; what is tested here is what they answer.
Object.assign(globalThis, { HTMLElement: Object, customElements: { get: () => undefined, define: () => undefined } });
const { DashboardStrategy, viewsOf } = await import("../../src/strategy/strategy");

function text(key: string): string {
  return localize(`config_panel.${key}`);
}

function cards(view: Record<string, unknown> | undefined): unknown[] {
  const sections = view?.["sections"] as { cards: { type: string }[] }[];
  return sections.flatMap((section) => section.cards.map((card) => card.type));
}

test("a home without a plan has one view, with map and list", () => {
  const views = viewsOf({ ...HOME, layout: null }, text, false);
  expect(views).toHaveLength(1);
  expect(cards(views[0])).toEqual(["custom:xiaomi-tag-map-card", "custom:xiaomi-tag-list-card"]);
});

test("each drawn floor has a view, named as in Home Assistant", () => {
  expect(viewsOf(HOME, text, false).map((view) => view["title"])).toEqual(["Now", "Ground floor", "First floor"]);
});

test("only administrators are led to the panel", () => {
  expect(cards(viewsOf(HOME, text, true)[0]).filter((type) => type === "button")).toHaveLength(4);
  expect(cards(viewsOf(HOME, text, false)[0])).not.toContain("button");
});

test("a home that is not there yet still gives a dashboard", async () => {
  const connection = new FakeConnection();
  const { views } = (await DashboardStrategy.generate({}, fakeHass(connection))) as { views: unknown[] };
  expect(views).toHaveLength(1);
});
