/** What the page on learning computes of the report: the order of rooms and sensors, and keys of texts. Pure. */
import type { HouseSensor, LearnedRoom, LessonsReport, RoomState, SensorState } from "../../api/lessons";

const ROOMS: readonly RoomState[] = ["learned", "known", "collecting", "unknown"];
/** What needs a hand comes first. */
const SENSORS: readonly SensorState[] = ["elsewhere", "restless", "used", "silent", "left_out"];
const ADVICE: readonly string[] = ["sensor", "receiver", "time", "tags", "none"];

/** Returns the rooms: those that were learned first, the best known of equals before others. */
export function roomsOf({ rooms }: LessonsReport, name: (area: string) => string): LearnedRoom[] {
  return [...rooms].sort(
    (one, other) =>
      rank(ROOMS, one.state) - rank(ROOMS, other.state) ||
      (other.share ?? -1) - (one.share ?? -1) ||
      name(one.area_id).localeCompare(name(other.area_id)),
  );
}

/** Returns the sensors: those that need a hand first, then those that taught most. */
export function sensorsOf({ sensors }: LessonsReport, name: (entity: string) => string): HouseSensor[] {
  return [...sensors].sort(
    (one, other) =>
      rank(SENSORS, one.state) - rank(SENSORS, other.state) ||
      other.lessons - one.lessons ||
      name(one.entity_id).localeCompare(name(other.entity_id)),
  );
}

/** Values that a newer server may send stand last. */
function rank<T>(order: readonly T[], value: T): number {
  const index = order.indexOf(value);
  return index < 0 ? order.length : index;
}

/** How many rooms have taught something. */
export function taughtRooms({ rooms }: LessonsReport): number {
  return rooms.filter((room) => room.lessons > 0).length;
}

/** A room that was found less often than this could not be named. */
const NAMED = 0.005;

/** Returns the key of the text on a room's share; it never claims a comparison that was not made. */
export function shareKey({
  share,
  share_before: before,
}: LearnedRoom): "compared" | "new" | "never" | "measured" | "not_measured" {
  if (share === null) {
    return "not_measured";
  }
  if (before !== null && before >= NAMED) {
    return "compared";
  }
  return share < NAMED ? "never" : before === null ? "measured" : "new";
}

/** Returns the key of the sentence on what a sensor taught. */
export function sensorKey(sensor: HouseSensor): string {
  switch (sensor.state) {
    case "elsewhere":
      return sensor.suggested_area_id === null ? "elsewhere" : "elsewhere_in";
    case "left_out":
      return sensor.left_out_by === "label" ? "left_out_label" : "left_out";
    case "used":
      if (sensor.kind === "room") {
        return "room";
      }
      return sensor.lessons > 0 ? "taught" : sensor.edges > 0 ? "taught_nothing" : "silent";
    default:
      return sensor.state;
  }
}

/** Returns the key of the advice, null where this bundle does not know its kind. */
export function adviceKey({ advice: { kind, area_id: area } }: LessonsReport): string | null {
  if (!ADVICE.includes(kind)) {
    return null;
  }
  return area === null && (kind === "sensor" || kind === "receiver") ? `${kind}_somewhere` : kind;
}

/** Whether there is anything that could be forgotten: changes of sensors are kept as soon as moments are collected. */
export function canForget({ lessons, since, began_at: began, can_undo: undo }: LessonsReport): boolean {
  return lessons > 0 || began !== null || since !== null || undo;
}
