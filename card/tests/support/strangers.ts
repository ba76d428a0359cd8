/** Strangers of the home of tests: one of each kind. */
import type { Evidence, Stranger, Strangers } from "../../src/api/strangers";
import type { HomeAssistant } from "../../src/shared/hass";
import { localize } from "./hass";

/** Saturday 12 September 2026, 18:00 in Berlin. */
export const NOW = Date.UTC(2026, 8, 12, 16) / 1000;
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

export function evidence(change: Partial<Evidence> = {}): Evidence {
  return {
    clue: "left_together",
    at: NOW - 4 * DAY_S,
    member: "person.anna",
    apart_s: 40,
    room: null,
    nats: 1.2,
    ...change,
  };
}

export function stranger(change: Partial<Stranger> = {}): Stranger {
  return {
    id: "a1",
    family: "find_my",
    condition: "separated",
    model: null,
    connectable: null,
    level: "suspected",
    score: 6.2,
    confidence: 0.93,
    members: ["person.anna"],
    first_seen: NOW - 5 * DAY_S,
    last_seen: NOW - 3,
    present: true,
    inside: 0.97,
    room: "hall",
    still: false,
    ambient: false,
    suspicious: false,
    guest: false,
    decision: null,
    receiver: { name: "hall proxy", area_id: "hall", dbm: -61, age_s: 3 },
    evidence: [
      evidence({ clue: "came_home_with", at: NOW - 5 * DAY_S, apart_s: 55, nats: 0.4 }),
      evidence({ at: NOW - 4 * DAY_S - 9 * HOUR_S - 48 * 60, nats: 2.1 }),
      evidence({ clue: "came_together", at: NOW - 4 * DAY_S - 20 * 60, apart_s: 75, nats: 1.4 }),
      evidence({ clue: "changed_room_together", at: NOW - 4 * DAY_S, apart_s: 12, room: "kitchen", nats: 0.9 }),
      evidence({ clue: "stayed_behind", at: NOW - 2 * DAY_S, apart_s: null, nats: -0.8 }),
    ],
    rooms: [
      { area_id: "hall", seconds: 30 * HOUR_S },
      { area_id: "kitchen", seconds: 5 * HOUR_S },
      { area_id: "study", seconds: 30 },
    ],
    visits: [
      [NOW - 5 * DAY_S, NOW - 4 * DAY_S - 10 * HOUR_S],
      [NOW - 4 * DAY_S, NOW - 2 * DAY_S],
      [NOW - 9 * HOUR_S, null],
    ],
    ...change,
  };
}

export const AMBIENT = stranger({
  id: "b2",
  family: "tile",
  condition: "stateless",
  level: null,
  members: [],
  evidence: [],
  ambient: true,
  still: true,
  room: null,
  receiver: null,
});
export const LINGERING = stranger({
  id: "c3",
  family: "smarttag",
  level: "lingering",
  confidence: 0.7,
  members: [],
  evidence: [evidence({ clue: "stayed_in", member: null, apart_s: 26 * HOUR_S, nats: 2 })],
  still: true,
  room: "study",
});
export const NOTICED = stranger({
  id: "d4",
  family: "find_hub",
  level: "notice",
  confidence: 0.4,
  suspicious: true,
  guest: true,
  present: false,
  receiver: null,
  last_seen: NOW - 3 * HOUR_S,
});
export const TRUSTED = stranger({
  id: "e5",
  family: "chipolo",
  level: "notice",
  decision: { choice: "trust", by: "Sam", at: NOW - 2 * DAY_S },
});

export function strangers(change: Partial<Strangers> = {}): Strangers {
  return {
    at: NOW,
    enabled: true,
    sensitivity: "medium",
    learning_until: null,
    may_decide: true,
    strangers: [NOTICED, stranger(), AMBIENT, LINGERING, TRUSTED],
    log: [{ at: NOW - 2 * DAY_S, what: "trusted", by: "Sam", track: "e5" }],
    visits: [{ id: "v1", name: "Grandma", host: "person.anna", start: NOW - HOUR_S, end: NOW + 5 * HOUR_S }],
    ...change,
  };
}

/** What of Home Assistant their words hang on: persons, areas, and a time zone that does not hang on the machine. */
export const STRANGERS_HASS: Partial<HomeAssistant> = {
  states: Object.fromEntries(
    ["Anna", "Ben"].map((name) => {
      const id = `person.${name.toLowerCase()}`;
      return [id, { entity_id: id, state: "home", attributes: { friendly_name: name }, last_changed: "" }];
    }),
  ),
  locale: { language: "en", time_format: "24", time_zone: "server" },
};

export const text = (key: string, values: Record<string, string | number> = {}): string =>
  localize(`config_panel.${key}`, values);
