/** The dashboard that makes itself: the map and the list, a view a floor, and for administrators the way to the panel. */
import type { Floor, Home } from "../api/types";
import { isAdmin, PANEL } from "../shared/actions";
import { define } from "../shared/element";
import type { HomeAssistant } from "../shared/hass";
import { name } from "../shared/names";
import { loadTexts, type Text } from "../shared/strings";

type Config = Record<string, unknown>;

const MAP = "custom:xiaomi-tag-map-card";
const LIST = "custom:xiaomi-tag-list-card";

/** Returns the views of a home; without one a single view, whose cards say what is missing. */
export function viewsOf(home: Home | null, text: Text, admin: boolean): Config[] {
  const drawn = (home?.layout?.floors ?? []).flatMap(({ floor_id: id }) => {
    const floor = home?.floors.find((each) => each.floor_id === id);
    return floor === undefined ? [] : [floor];
  });
  return [nowView(text, admin), ...(drawn.length > 1 ? drawn.map(floorView) : [])];
}

function nowView(text: Text, admin: boolean): Config {
  const links = [
    { page: "plan", icon: "mdi:floor-plan" },
    { page: "teach", icon: "mdi:school" },
    { page: "receivers", icon: "mdi:access-point" },
    { page: "strangers", icon: "mdi:shield-search" },
  ].map(({ page, icon }) => ({
    type: "button",
    name: text(`${page}.title`),
    icon,
    icon_height: "28px",
    grid_options: { columns: 6, rows: 2 },
    tap_action: { action: "navigate", navigation_path: `/${PANEL}/${page}` },
  }));
  return {
    title: text("strategy.now"),
    path: "now",
    type: "sections",
    max_columns: 3,
    badges: [{ type: "custom:xiaomi-tag-badge" }],
    sections: [
      { type: "grid", column_span: 2, cards: [{ type: MAP, grid_options: { columns: "full", rows: 8 } }] },
      { type: "grid", cards: [{ type: LIST, grid_options: { columns: "full" } }, ...(admin ? links : [])] },
    ],
  };
}

function floorView({ floor_id: floor, name: title }: Floor): Config {
  return { title, path: `floor-${floor.replaceAll("_", "-")}`, type: "panel", cards: [{ type: MAP, floor, title }] };
}

export class DashboardStrategy extends HTMLElement {
  static async generate(_config: Config, hass: HomeAssistant): Promise<Config> {
    const [text, home] = await Promise.all([
      loadTexts(hass),
      hass.connection.sendMessagePromise<Home>({ type: "xiaomi_tag/home" }).catch(() => null),
    ]);
    return { title: name("dashboard", hass.language), views: viewsOf(home, text, isAdmin(hass)) };
  }

  static getCreateSuggestions(hass: HomeAssistant): Config {
    return { title: name("dashboard", hass.language), icon: "mdi:tag-multiple" };
  }
}

define("ll-strategy-dashboard-xiaomi-tag", DashboardStrategy);
