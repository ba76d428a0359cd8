/** The rows of the list card: which tags, in which order, and what each of them shows. */
import type { Home, Place, Tag } from "../api/types";
import type { HomeAssistant } from "../shared/hass";
import { isOld } from "../shared/age";
import { stateOf } from "../shared/tags";
import { type Context, type Words, wordsOf } from "../shared/words";
import type { Sort } from "./config";

export type Filter = "all" | "home" | "away" | "low" | "mine";

export interface Battery {
  /** In per cent, or a level in words where the tag knows no more. */
  readonly percent: number | null;
  readonly words: string;
  readonly low: boolean;
}

export interface Row {
  readonly tag: Tag;
  readonly place: Place | undefined;
  readonly words: Words;
  readonly battery: Battery | null;
  readonly separated: boolean;
  readonly old: boolean;
}

export function rowOf(hass: HomeAssistant, tag: Tag, place: Place | undefined, now: number, context: Context): Row {
  const age = place?.evidence_at == null ? 0 : now - place.evidence_at;
  return {
    tag,
    place,
    words: wordsOf(place, tag, context),
    battery: batteryOf(hass, tag),
    separated: stateOf(hass, tag, "separated")?.state === "on",
    old: place?.silent === true && isOld(age, place.interval_s),
  };
}

function batteryOf(hass: HomeAssistant, tag: Tag): Battery | null {
  const low = stateOf(hass, tag, "battery_low")?.state === "on";
  const state = stateOf(hass, tag, "battery") ?? stateOf(hass, tag, "battery_level");
  if (state === undefined || state.state === "unknown" || state.state === "unavailable") {
    return low ? { percent: null, words: "", low } : null;
  }
  const value = Number(state.state);
  return { percent: Number.isFinite(value) ? value : null, words: hass.formatEntityState(state), low };
}

/** Whether a tag belongs to the user's own person. */
export function isMine(hass: HomeAssistant, tag: Tag): boolean {
  const person = typeof tag.person === "string" ? hass.states[tag.person] : undefined;
  return person !== undefined && person.attributes["user_id"] === hass.user?.id;
}

export function passes(hass: HomeAssistant, row: Row, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "home":
      return row.place?.presence === "home";
    case "away":
      return row.place?.presence === "away";
    case "low":
      return row.battery?.low === true;
    case "mine":
      return isMine(hass, row.tag);
  }
}

/** Orders rows; equal ones by name, so that no row jumps without a reason. */
export function ordered(rows: readonly Row[], sort: Sort, language: string): Row[] {
  const compare = new Intl.Collator(language).compare;
  const key: Record<Sort, (one: Row, other: Row) => number> = {
    moved: (one, other) => (other.place?.since ?? 0) - (one.place?.since ?? 0),
    name: () => 0,
    room: (one, other) => compare(one.words.where, other.words.where),
    battery: (one, other) => charge(one) - charge(other),
  };
  return [...rows].sort((one, other) => key[sort](one, other) || compare(one.tag.name, other.tag.name));
}

function charge(row: Row): number {
  return row.battery?.low === true ? -1 : (row.battery?.percent ?? 101);
}

/** Returns the tags that a card shows: those of its configuration, or all. */
export function chosenTags(home: Home, devices: readonly string[] | undefined): readonly Tag[] {
  return devices === undefined || devices.length === 0
    ? home.tags
    : home.tags.filter((tag) => tag.device_id !== null && devices.includes(tag.device_id));
}
