/** Which room comes next, and what a walk brought. Pure. */
import type { CalibrationEvent, Home, Outcome, Run } from "../../api/types";

export interface RoomToTeach {
  readonly areaId: string;
  readonly walks: number;
  readonly accuracy: number | null;
  /** Why it is worth a walk; null where it is known well enough. */
  readonly why: "no_walk" | "confused" | "few_packets" | null;
  readonly ownReceiver: boolean;
}

/** Returns all rooms: those worth a walk first, in the order that helps most. */
export function roomsToTeach(home: Home, event: CalibrationEvent | null): RoomToTeach[] {
  const suggested = event?.suggested ?? [];
  const rank = new Map(suggested.map((each, index) => [each.area_id, index]));
  const own = new Set(home.receivers.map((each) => each.area_id));
  return home.rooms
    .map((room) => {
      const walked = event?.walked?.find((each) => each.area_id === room.area_id);
      const wanted = suggested.find((each) => each.area_id === room.area_id);
      return {
        areaId: room.area_id,
        walks: walked?.walks ?? 0,
        accuracy: walked?.accuracy ?? null,
        why: wanted?.why ?? null,
        ownReceiver: wanted?.own_receiver ?? own.has(room.area_id),
      };
    })
    .sort((one, other) => (rank.get(one.areaId) ?? Infinity) - (rank.get(other.areaId) ?? Infinity) || 0);
}

export type Result = "silent" | "too_little" | "better" | "same" | "learned";

export function resultOf(outcome: Outcome): Result {
  if (outcome.not_learned === "here_silent") {
    return "silent";
  }
  if (outcome.calibration_id === null) {
    return "too_little";
  }
  if (outcome.accuracy_before === null || outcome.accuracy_after === null) {
    return "learned";
  }
  return outcome.accuracy_after > outcome.accuracy_before ? "better" : "same";
}

/** Returns the receivers of a run, the loudest first; a silent one is good to know too. */
export function barsOf(run: Run): { source: string; count: number; share: number; dbm: number | null }[] {
  const most = Math.max(1, ...Object.values(run.packets));
  return Object.entries(run.packets)
    .map(([source, count]) => ({ source, count, share: count / most, dbm: run.levels?.[source] ?? null }))
    .sort((one, other) => other.count - one.count);
}

/** Returns the seconds that are left of a run. */
export function leftS(run: Run): number {
  return Math.max(0, Math.round((run.duration_s * (100 - run.percent)) / 100));
}

/** Returns a dotted way along the walls of a room and through its middle. */
export function suggestedPath(polygon: readonly (readonly [number, number])[]): [number, number][] {
  const x = polygon.reduce((sum, point) => sum + point[0], 0) / polygon.length;
  const y = polygon.reduce((sum, point) => sum + point[1], 0) / polygon.length;
  const inner = polygon.map((point): [number, number] => [x + 0.7 * (point[0] - x), y + 0.7 * (point[1] - y)]);
  const [first] = inner;
  return first === undefined ? [] : [...inner, first, [x, y]];
}
