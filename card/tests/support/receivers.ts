/** A report on the receivers of the home of tests. */
import type { ReceiversReport } from "../../src/api/types";
import { HOME } from "./hass";

const NOW = 1_790_000_000;
const [KITCHEN = "", HALL = "", STUDY = ""] = HOME.receivers.map((receiver) => receiver.source);

export const REPORT: ReceiversReport = {
  at: NOW,
  receivers: HOME.receivers.map(({ source, name, area_id, state }, index) => ({
    source,
    name,
    area_id,
    state: state ?? "listening",
    reason: area_id === "study" ? "deaf" : null,
    offline_since: state === "offline" ? NOW - 900 : null,
    offset_db: index === 0 ? -2.4 : null,
    user_offset_db: index === 1 ? 3 : 0,
    packets_min: state === "offline" ? 0 : 40.4 + index,
    last_heard_at: state === "offline" ? null : NOW - 4,
    tags_heard: 3,
  })),
  matrix: [
    { source: KITCHEN, emitter: HALL, dbm: -62, packets: 200 },
    { source: HALL, emitter: KITCHEN, dbm: -64, packets: 180 },
    { source: HALL, emitter: STUDY, dbm: -71, packets: 90 },
    { source: STUDY, emitter: HALL, dbm: -83, packets: 12 },
  ],
  rooms: [
    { area_id: "kitchen", receivers: 1, confused_with: null, share: 0.96 },
    { area_id: "hall", receivers: 1, confused_with: "study", share: 0.55 },
    { area_id: "study", receivers: 1, confused_with: null, share: 0.88 },
    { area_id: "bath", receivers: 0, confused_with: "kitchen", share: null },
    { area_id: "bedroom", receivers: 1, confused_with: null, share: null },
  ],
  self_test: {
    room_error_percent: 6.5,
    error_m: 1.4,
    history: [12, 9, 14, 8, 7, 6.5].map((percent, index) => [NOW - 3_600 * (6 - index), percent] as const),
  },
  advice: { kind: "add_receiver", area_id: "bath", source: null },
};
