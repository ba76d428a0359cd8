/** A report on what the home of tests has taught. */
import type { HouseSensor, LearnedRoom, LessonsReport } from "../../src/api/lessons";
import type { EntityState } from "../../src/shared/hass";

const NOW = 1_790_000_000;

function room(area_id: string, change: Partial<LearnedRoom> = {}): LearnedRoom {
  return {
    area_id,
    receivers: 1,
    sensors: 1,
    state: "known",
    share: null,
    share_before: null,
    lessons: 0,
    support: 0,
    ...change,
  };
}

export function sensor(entity_id: string, change: Partial<HouseSensor> = {}): HouseSensor {
  return {
    entity_id,
    area_id: "kitchen",
    kind: "motion",
    person: null,
    state: "used",
    left_out_by: null,
    edges: 340,
    explained: 0.87,
    lessons: 41,
    suggested_area_id: null,
    ...change,
  };
}

export const LESSONS: LessonsReport = {
  at: NOW,
  enabled: true,
  state: "learned",
  running: false,
  since: NOW - 3 * 86_400,
  began_at: NOW - 5 * 86_400,
  studied_at: NOW - 5 * 3_600,
  next_at: NOW + 19 * 3_600,
  hours: 31.4,
  lessons: 214,
  can_undo: true,
  error_percent: 6.54,
  tested: 120,
  rooms: [
    room("kitchen", { share: 0.96, share_before: 0.81, lessons: 88, support: 60 }),
    room("hall", { share: 0.71, share_before: 0.74, lessons: 44, support: 31 }),
    room("study", { sensors: 0 }),
    room("bath", { receivers: 0, state: "learned", share: 0.84, share_before: 0, lessons: 82, support: 25 }),
    room("bedroom", { receivers: 0, state: "collecting", support: 2 }),
  ],
  sensors: [
    sensor("binary_sensor.kitchen_motion"),
    sensor("binary_sensor.hall_motion", { area_id: "hall", state: "elsewhere", suggested_area_id: "study" }),
    sensor("binary_sensor.robot", { area_id: "study", state: "restless", edges: 4_210, explained: 0.02, lessons: 0 }),
    sensor("binary_sensor.bath", { area_id: "bath", kind: "presence", lessons: 82 }),
    sensor("binary_sensor.bedroom_door", { area_id: "bedroom", kind: "door", edges: 0, lessons: 0, state: "silent" }),
    sensor("binary_sensor.bed", { area_id: "bedroom", kind: "presence", person: "person.anna", edges: 6, lessons: 0 }),
    sensor("light.desk", { area_id: "study", kind: "hand", state: "left_out", left_out_by: "label" }),
    sensor("sensor.anna_room", { area_id: null, kind: "room", state: "left_out", left_out_by: "entity" }),
  ],
  advice: { kind: "sensor", area_id: "study" },
};

const NAMES: Readonly<Record<string, string>> = {
  "binary_sensor.kitchen_motion": "Kitchen motion",
  "binary_sensor.hall_motion": "Hall motion",
  "binary_sensor.robot": "Robot",
  "binary_sensor.bath": "Guest bath presence",
  "binary_sensor.bedroom_door": "Bedroom door",
  "binary_sensor.bed": "Bed",
  "light.desk": "Desk lamp",
  "sensor.anna_room": "Anna's room",
  "person.anna": "Anna",
};

export const SENSOR_STATES: Readonly<Record<string, EntityState>> = Object.fromEntries(
  Object.entries(NAMES).map(([entity_id, friendly_name]) => [
    entity_id,
    { entity_id, state: "on", attributes: { friendly_name }, last_changed: "2026-11-30T00:00:00Z" },
  ]),
);
