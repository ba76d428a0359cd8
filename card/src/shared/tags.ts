/** A tag as the user knows it: its entities, its icon or picture, its colour. */
import type { Home, Tag } from "../api/types";
import type { EntityState, HomeAssistant } from "./hass";

export type EntityKey = "room" | "presence" | "battery" | "battery_level" | "battery_low" | "moving" | "separated";

/** Returns the entity ids of a tag by key: names may be changed, keys may not. */
export function entitiesOf(hass: HomeAssistant, tag: Tag): Partial<Record<EntityKey, string>> {
  const found: Partial<Record<EntityKey, string>> = {};
  if (tag.device_id === null) {
    return found;
  }
  for (const entry of Object.values(hass.entities)) {
    if (entry?.device_id === tag.device_id && entry.platform === "xiaomi_tag" && entry.translation_key !== undefined) {
      found[entry.translation_key as EntityKey] = entry.entity_id;
    }
  }
  return found;
}

export function stateOf(hass: HomeAssistant, tag: Tag, key: EntityKey): EntityState | undefined {
  const entity = entitiesOf(hass, tag)[key];
  return entity === undefined ? undefined : hass.states[entity];
}

/** Returns the tag of an entity of ours. */
export function tagOfEntity(hass: HomeAssistant, home: Home, entityId: string): Tag | undefined {
  const device = hass.entities[entityId]?.device_id;
  return device === undefined ? undefined : home.tags.find((tag) => tag.device_id === device);
}

export interface Face {
  readonly picture?: string;
  readonly icon?: string;
  readonly initials: string;
}

/** Returns how a tag is drawn: the picture or icon that the user gave it, else its person's picture, else its initials. */
export function faceOf(hass: HomeAssistant, tag: Tag): Face {
  const initials = initialsOf(tag.name);
  const person = typeof tag.person === "string" ? hass.states[tag.person] : undefined;
  const own = stateOf(hass, tag, "presence");
  const picture = own?.attributes["entity_picture"] ?? person?.attributes["entity_picture"];
  if (typeof picture === "string") {
    return { picture, initials };
  }
  const icon = own?.attributes["icon"];
  return typeof icon === "string" ? { icon, initials } : { initials };
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters =
    words.length > 1 ? words.slice(0, 2).map((word) => characters(word)[0] ?? "") : characters(words[0] ?? "");
  return letters.slice(0, 2).join("") || "?";
}

function characters(word: string): string[] {
  return Array.from(new Intl.Segmenter().segment(word), (each) => each.segment);
}

/** Returns a tag's own colour, one of the theme's palette, by the order of all tags: it stays when others are hidden. */
export function colourOf(home: Home, tagId: string): string {
  const ids = home.tags.map((tag) => tag.relay_id).sort();
  const index = (Math.max(0, ids.indexOf(tagId)) % 20) + 1;
  return `var(--color-${index}, var(--primary-color))`;
}

export function roomName(home: Home, room: string | null): string {
  return home.rooms.find((each) => each.area_id === room)?.name ?? room ?? "";
}
