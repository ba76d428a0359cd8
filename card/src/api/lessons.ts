/** What the house has taught: the answer of `xiaomi_tag/lessons`, as docs/websocket.md describes it. */

export type LearningState = "off" | "no_sensors" | "collecting" | "learned" | "not_better" | "withdrawn" | "coverage";
export type RoomState = "known" | "learned" | "collecting" | "unknown";
export type SensorKind = "motion" | "presence" | "door" | "hand" | "room";
export type SensorState = "used" | "left_out" | "restless" | "elsewhere" | "silent";

export interface LearnedRoom {
  readonly area_id: string;
  readonly receivers: number;
  readonly sensors: number;
  readonly state: RoomState;
  /** Of the moments that were held back from learning: how many are put into this room; null: not measured. */
  readonly share: number | null;
  /** The same without what was learned. */
  readonly share_before: number | null;
  readonly lessons: number;
  readonly support: number;
}

export interface HouseSensor {
  readonly entity_id: string;
  readonly area_id: string | null;
  readonly kind: SensorKind;
  /** The only person who can set it off. */
  readonly person: string | null;
  readonly state: SensorState;
  readonly left_out_by: "entity" | "label" | null;
  readonly edges: number;
  /** The share of its changes that fit a tag, 0 to 1. */
  readonly explained: number;
  readonly lessons: number;
  readonly suggested_area_id: string | null;
}

export interface LessonsReport {
  readonly at: number;
  readonly enabled: boolean;
  readonly state: LearningState;
  readonly running: boolean;
  /** Since when the lessons are in use. */
  readonly since: number | null;
  /** Since when moments are collected. */
  readonly began_at: number | null;
  readonly studied_at: number | null;
  readonly next_at: number | null;
  /** In which something moved, of all tags together. */
  readonly hours: number;
  readonly lessons: number;
  readonly can_undo: boolean;
  readonly error_percent: number | null;
  readonly tested: number;
  readonly rooms: readonly LearnedRoom[];
  readonly sensors: readonly HouseSensor[];
  readonly advice: { readonly kind: "sensor" | "receiver" | "time" | "tags" | "none"; readonly area_id: string | null };
}
