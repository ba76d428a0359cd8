import { expect, test } from "vitest";
import {
  adviceKey,
  canForget,
  roomsOf,
  sensorKey,
  sensorsOf,
  shareKey,
  taughtRooms,
} from "../../../../src/panel/lessons/report";
import type { LessonsReport } from "../../../../src/api/lessons";
import { LESSONS, sensor } from "../../../support/lessons";

const same = (name: string): string => name;

test("learned rooms come first, the best known before others, unknown values last", () => {
  const rooms = [...LESSONS.rooms, { ...LESSONS.rooms[0], area_id: "new", state: "strange" } as never];
  expect(roomsOf({ ...LESSONS, rooms }, same).map((room) => room.area_id)).toEqual([
    "bath",
    "kitchen",
    "hall",
    "study",
    "bedroom",
    "new",
  ]);
});

test("sensors that need a hand come first, then those that taught most", () => {
  expect(sensorsOf(LESSONS, same).map(({ entity_id: id }) => id)).toEqual([
    "binary_sensor.hall_motion",
    "binary_sensor.robot",
    "binary_sensor.bath",
    "binary_sensor.kitchen_motion",
    "binary_sensor.bed",
    "binary_sensor.bedroom_door",
    "light.desk",
    "sensor.anna_room",
  ]);
});

test("rooms count as taught by their moments", () => {
  expect(taughtRooms(LESSONS)).toBe(3);
});

test("a share is only compared where both were measured", () => {
  const keys = [
    { share: 0.9, share_before: 0.5 },
    { share: 0.9, share_before: null },
    { share: 0.9, share_before: 0 },
    { share: 0, share_before: 0 },
    { share: null, share_before: 0.5 },
  ].map((shares) => shareKey({ ...LESSONS.rooms[0], ...shares } as never));
  expect(keys).toEqual(["compared", "measured", "new", "never", "not_measured"]);
});

test.each([
  [{}, "taught"],
  [{ lessons: 0 }, "taught_nothing"],
  [{ lessons: 0, edges: 0 }, "silent"],
  [{ kind: "room" }, "room"],
  [{ state: "silent" }, "silent"],
  [{ state: "restless" }, "restless"],
  [{ state: "elsewhere" }, "elsewhere"],
  [{ state: "elsewhere", suggested_area_id: "hall" }, "elsewhere_in"],
  [{ state: "left_out", left_out_by: "entity" }, "left_out"],
  [{ state: "left_out", left_out_by: "label" }, "left_out_label"],
] as const)("a sensor that is %j has the sentence %s", (change, key) => {
  expect(sensorKey(sensor("binary_sensor.a", change))).toBe(key);
});

test.each([
  ["sensor", "study", "sensor"],
  ["sensor", null, "sensor_somewhere"],
  ["receiver", null, "receiver_somewhere"],
  ["time", null, "time"],
  ["magic", null, null],
])("the advice %s for the room %s is the text %s", (kind, area_id, key) => {
  expect(adviceKey({ ...LESSONS, advice: { kind, area_id } } as LessonsReport)).toBe(key);
});

test("without anything learned or collected there is nothing to forget", () => {
  const empty = { ...LESSONS, lessons: 0, since: null, began_at: null, can_undo: false };
  expect(canForget(empty)).toBe(false);
  expect(canForget({ ...empty, began_at: 1_790_000_000 })).toBe(true);
});
