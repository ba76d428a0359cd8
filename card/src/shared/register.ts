/** The entries of Home Assistant's pickers: cards, badges, card features, dashboards. */
import type { HomeAssistant } from "./hass";
import { name } from "./names";

interface Suggestion {
  readonly label?: string;
  readonly config: Record<string, unknown>;
}

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  readonly preview?: boolean;
  readonly documentationURL?: string;
  readonly strategyType?: string;
  readonly isSupported?: (hass: HomeAssistant, context: { entity_id?: string }) => boolean;
  readonly getEntitySuggestion?: (hass: HomeAssistant, entityId: string) => Suggestion | Suggestion[] | null;
}

declare global {
  interface Window {
    customCards?: Entry[];
    customBadges?: Entry[];
    customCardFeatures?: Entry[];
    customStrategies?: Entry[];
  }
}

const DOCUMENTATION = "https://github.com/xiaomi-tag/xiaomi-tag/blob/main/docs/cards.md";

function add(list: Entry[], entry: Entry): void {
  if (!list.some((each) => each.type === entry.type)) {
    list.push(entry);
  }
}

/** Whether an entity is a tag's room or presence. */
export function isWhereabouts(hass: HomeAssistant, entityId: string | undefined): boolean {
  const entry = entityId === undefined ? undefined : hass.entities[entityId];
  return entry?.platform === "xiaomi_tag" && (entry.translation_key === "room" || entry.translation_key === "presence");
}

function suggestion(type: string): (hass: HomeAssistant, entityId: string) => Suggestion | null {
  return (hass, entityId) => {
    const device = hass.entities[entityId]?.device_id;
    return isWhereabouts(hass, entityId) && device !== undefined ? { config: { type, tags: [device] } } : null;
  };
}

export function register(): void {
  add((window.customCards ??= []), {
    type: "xiaomi-tag-map-card",
    name: name("map"),
    description: name("map_description"),
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: suggestion("custom:xiaomi-tag-map-card"),
  });
  add((window.customCards ??= []), {
    type: "xiaomi-tag-list-card",
    name: name("list"),
    description: name("list_description"),
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: suggestion("custom:xiaomi-tag-list-card"),
  });
  add((window.customBadges ??= []), {
    type: "xiaomi-tag-badge",
    name: name("badge"),
    description: name("badge_description"),
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: suggestion("custom:xiaomi-tag-badge"),
  });
  add((window.customCardFeatures ??= []), {
    type: "xiaomi-tag-room-bars",
    name: name("bars"),
    isSupported: (hass, context) => isWhereabouts(hass, context.entity_id),
  });
  add((window.customStrategies ??= []), {
    type: "xiaomi-tag",
    strategyType: "dashboard",
    name: name("dashboard"),
    description: name("dashboard_description"),
    documentationURL: DOCUMENTATION,
  });
}
