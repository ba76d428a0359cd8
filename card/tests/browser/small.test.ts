/** The badge, the room bars and the list: the small ones of a dashboard. */
import { beforeEach, expect, test } from "vitest";
import { TagBadge } from "../../src/badge/badge";
import { RoomBars } from "../../src/feature/room-bars";
import { ListCard } from "../../src/list/card";
import type { Place } from "../../src/api/types";
import { FakeConnection, HOME, place } from "../support/hass";
import { answerHome, findings, settle, show, shown } from "../support/page";

let connection: FakeConnection;

const PLACES: Record<string, Place> = {
  keys: place({ room: "hall", probability: 0.7, probabilities: { hall: 0.7, kitchen: 0.29, study: 0.01 } }),
  cat: place(),
  wallet: place({ presence: "away", room: null, probability: 0, probabilities: {}, away_probability: 0.98 }),
};

const ROOM_OF_KEYS = {
  "sensor.keys_room": {
    entity_id: "sensor.keys_room",
    device_id: "d_keys",
    platform: "xiaomi_tag",
    translation_key: "room",
  },
};

beforeEach(() => {
  connection = new FakeConnection();
  answerHome(connection);
});

async function withTags<T extends TagBadge | RoomBars | ListCard>(element: T, tags = PLACES): Promise<T> {
  await show(element, connection, { entities: ROOM_OF_KEYS });
  connection.live({ at: 1_790_000_000, tags });
  await settle(element);
  return element;
}

function badge(tags?: string[]): Promise<TagBadge> {
  const element = new TagBadge();
  element.setConfig({ type: "custom:xiaomi-tag-badge", ...(tags === undefined ? {} : { tags }) });
  return withTags(element);
}

function bars(tags = PLACES): Promise<RoomBars> {
  const element = new RoomBars();
  element.context = { entity_id: "sensor.keys_room" };
  element.setConfig({ type: "custom:xiaomi-tag-room-bars" });
  return withTags(element, tags);
}

function list(): Promise<ListCard> {
  const element = new ListCard();
  element.setConfig({ type: "custom:xiaomi-tag-list-card" });
  return withTags(element);
}

test("the badge counts the tags that are at home", async () => {
  expect(shown(await badge())).toBe("2 of 3 home");
});

test("the badge of one tag says where it is, and opens why", async () => {
  const element = await badge(["d_keys"]);
  expect(shown(element)).toBe("probably Hall");
  expect(element.shadowRoot?.querySelector("ha-badge")?.ariaLabel).toBe("Keys, probably Hall");
  const opened = new Promise<CustomEvent<{ dialogTag: string }>>((resolve) =>
    element.addEventListener("show-dialog", (event) => resolve(event as CustomEvent<{ dialogTag: string }>)),
  );
  element.shadowRoot?.querySelector<HTMLElement>("ha-badge")?.click();
  expect((await opened).detail.dialogTag).toMatch(/^xiaomi-tag-/u);
});

test("the bars are as long as the rooms are likely, and leave the rest out", async () => {
  const element = await bars();
  const rows = [...(element.shadowRoot?.querySelectorAll("li") ?? [])].map((row) =>
    row.textContent.replace(/\s+/gu, " ").trim(),
  );
  const widths = [...(element.shadowRoot?.querySelectorAll<HTMLElement>(".bar") ?? [])].map(
    (bar) => bar.style.inlineSize,
  );
  expect(rows).toEqual(["Hall70%", "Kitchen29%"]);
  expect(widths).toEqual(["70%", "29%"]);
});

test("a tag that is away has no bars", async () => {
  const element = await bars({ keys: place({ presence: "away", room: null, probabilities: {} }) });
  expect(shown(element)).toBe("Not at home");
});

test("the list names every tag with its room", async () => {
  const words = shown(await list());
  expect(words).toMatch(/Keys.*probably Hall/u);
  expect(words).toMatch(/Cat.*Kitchen/u);
  for (const tag of HOME.tags) {
    expect(words).toContain(tag.name);
  }
});

test.each<[string, () => Promise<Element>]>([
  ["the badge", () => badge()],
  ["the badge of one tag", () => badge(["d_keys"])],
  ["the room bars", () => bars()],
  ["the list", list],
])("axe finds nothing in %s", async (_, element) => {
  expect(await findings(await element())).toEqual([]);
});
