/** Names, numbers and times on the page on learning. Pure. */
import type { Home } from "../../api/types";
import { clock } from "../../shared/age";
import { percent } from "../../shared/certainty";
import type { HomeAssistant } from "../../shared/hass";
import type { Text } from "../../shared/strings";
import { roomName } from "../../shared/tags";

const DAY_S = 86_400;

export interface Context {
  readonly hass: HomeAssistant;
  readonly home: Home;
  readonly text: Text;
  /** Unix seconds of the server's clock. */
  readonly now: number;
}

export function areaOf(area: string | null, { hass, home }: Context): string {
  return area === null ? "" : (hass.areas[area]?.name ?? roomName(home, area));
}

export function nameOf(entity: string, { hass }: Context): string {
  const name = hass.states[entity]?.attributes["friendly_name"];
  return typeof name === "string" && name !== "" ? name : entity;
}

/** Returns "14:05" for today, else with its day: "Tue, 14:05", "12 Sept, 14:05". */
export function whenOf(at: number, { hass, now }: Context): string {
  const time = clock(at, hass.locale, hass.config.time_zone);
  const zone = hass.locale.time_zone === "server" ? { timeZone: hass.config.time_zone } : {};
  const date = (parts: Intl.DateTimeFormatOptions, of: number): string =>
    new Intl.DateTimeFormat(hass.locale.language, { ...parts, ...zone }).format(of * 1000);
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  if (date(day, at) === date(day, now) && Math.abs(at - now) < DAY_S) {
    return time;
  }
  return `${date(Math.abs(at - now) < 6 * DAY_S ? { weekday: "short" } : day, at)}, ${time}`;
}

/** Returns "12 hr" or "0.4 hr" in the user's language. */
export function hoursOf(hours: number, { hass }: Context): string {
  return new Intl.NumberFormat(hass.language, {
    style: "unit",
    unit: "hour",
    maximumFractionDigits: hours < 10 ? 1 : 0,
  }).format(hours);
}

export function shareOf(share: number, { hass }: Context): string {
  return percent(share, hass.language);
}

export function countOf(count: number, { hass }: Context): string {
  return new Intl.NumberFormat(hass.language, { maximumFractionDigits: 0 }).format(count);
}

/** Returns the translation, or another one where the texts do not know a value of a newer server. */
export function textOr(text: Text, key: string, other: string): string {
  return text(key) || text(other);
}
