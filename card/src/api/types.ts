/** The websocket commands' answers, as docs/websocket.md describes them. Fields that an older server lacks are optional. */

export type Level = "areas" | "plan" | "walks" | "plan_and_walks" | "learned";
export type ReceiverState = "listening" | "offline" | "hung" | "paused" | "ignored";
export type Reason = "strongest" | "holding" | "unclear" | "silent" | "no_receiver" | "restored" | "no_evidence";
export type Presence = "home" | "away" | "unknown";

export interface Room {
  readonly area_id: string;
  readonly name: string;
  readonly floor_id: string | null;
  /** Whether a tag can be said to be there: the room has a receiver, or was taught. */
  readonly nameable?: boolean;
  readonly walked?: boolean;
}

export interface Floor {
  readonly floor_id: string;
  readonly name: string;
  readonly level: number | null;
}

export interface Receiver {
  readonly source: string;
  readonly name: string;
  readonly device_id: string | null;
  readonly area_id: string | null;
  readonly floor_id: string | null;
  readonly online: boolean;
  readonly state?: ReceiverState;
}

export interface Tag {
  readonly relay_id: string;
  readonly device_id: string | null;
  readonly name: string;
  readonly level: Level;
  readonly person?: string | null;
}

/** A corner of a polygon in metres: x to the right, y downwards. */
export type Point = readonly [number, number];

export interface PlanPicture {
  readonly id: string;
  /** Where its top left corner lies before it is turned. */
  readonly x_m: number;
  readonly y_m: number;
  readonly width_m: number;
  readonly rotation_deg: number;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface PlanRoom {
  readonly room: string;
  readonly polygon: readonly Point[];
}

export interface PlanFloor {
  readonly name: string;
  readonly level: number;
  readonly height_m: number;
  readonly rooms: readonly PlanRoom[];
  readonly floor_id?: string | null;
  readonly picture?: PlanPicture;
}

export interface Spot {
  readonly floor: string;
  readonly x_m: number;
  readonly y_m: number;
  readonly z_m: number;
}

/** A door or stairs; `not_home` among the rooms is outside. */
export interface Way {
  readonly rooms: readonly [string, string];
  readonly x_m: number;
  readonly y_m: number;
}

export interface Layout {
  readonly floors: readonly PlanFloor[];
  readonly receivers: Readonly<Record<string, Spot>>;
  readonly doors: readonly Way[];
  readonly stairs: readonly Way[];
  readonly z_from?: "floor" | "ground";
}

export interface Home {
  readonly entry_id: string;
  readonly rooms: readonly Room[];
  readonly floors: readonly Floor[];
  readonly receivers: readonly Receiver[];
  readonly layout: Layout | null;
  readonly tags: readonly Tag[];
  readonly rev?: number;
  /** The hash of the bundle that the server has. */
  readonly frontend?: string;
  /** What would make rooms more certain. */
  readonly next?: "plan" | "walks" | null;
  readonly may?: { readonly history: boolean; readonly teach: boolean };
}

export interface Position {
  readonly x_m: number;
  readonly y_m: number;
  readonly floor: string;
  readonly xx_m2: number;
  readonly xy_m2: number;
  readonly yy_m2: number;
}

export interface Fix {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy_m: number;
  readonly at?: number;
}

export interface Place {
  readonly presence: Presence;
  readonly room: string | null;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly runner_up: string | null;
  readonly runner_up_probability: number;
  readonly away_probability: number;
  readonly unnamed_probability?: number;
  readonly position: Position | null;
  readonly evidence_at: number | null;
  readonly silent: boolean;
  readonly moving: boolean | null;
  readonly reason: Reason;
  readonly explanation: {
    readonly leader: string | null;
    readonly lead_db: number | null;
    readonly excluded: readonly string[];
  };
  /** When it came into this room, or went away. */
  readonly since?: number | null;
  /** Its usual pause between packets. */
  readonly interval_s?: number | null;
  readonly fix?: Fix | null;
}

export interface LiveEvent {
  readonly at?: number;
  readonly tags?: Readonly<Record<string, Place | null>>;
  readonly home_changed?: boolean;
  readonly recompute?: { readonly tag: string; readonly progress: number };
  readonly ended?: boolean;
}

export interface PastPlace {
  readonly since: number;
  readonly presence: Presence;
  readonly room: string | null;
  readonly probability: number;
  readonly position: Position | null;
  readonly fix: Fix | null;
}

export interface PastCrossing {
  readonly event_id: string;
  readonly event_time: number;
  readonly kind: string;
  readonly place: { readonly kind: string; readonly id: string };
  readonly confidence: number;
}

export interface History {
  readonly places: readonly PastPlace[];
  readonly crossings: readonly PastCrossing[];
  readonly more: boolean;
}

export interface WhyReceiver {
  readonly source: string;
  readonly state: ReceiverState;
  readonly heard_dbm: number | null;
  readonly packets: number;
  readonly age_s: number | null;
  /** One for each compared room; `dbm` null: silence is expected. Empty where nothing is known. */
  readonly expected: readonly { readonly room: string; readonly dbm: number | null; readonly sd_db: number }[];
  readonly fits: readonly (boolean | null)[];
}

export interface Why {
  readonly at: number;
  readonly tag: string;
  readonly place: Place;
  readonly rooms: readonly string[];
  readonly receivers: readonly WhyReceiver[];
  readonly excluded: readonly string[];
  readonly switch: { readonly room: string; readonly lasts_s: number | null } | null;
  readonly ended?: boolean;
}

/** When, x and y in metres, floor of the plan, room, uncertainty in metres. */
export type TrailPoint = readonly [number, number, number, string, string | null, number];

export interface Trail {
  readonly points: readonly TrailPoint[];
  readonly since: number | null;
}

export interface DwellByRoom {
  readonly by: "room";
  readonly rows: readonly { readonly room: string | null; readonly seconds: number }[];
  readonly known_s: number;
  readonly missing_s: number;
}

export interface DwellByCell {
  readonly by: "cell";
  readonly cell_m: number;
  readonly cells: readonly (readonly [string, number, number, number])[];
  readonly known_s: number;
  readonly missing_s: number;
}

export interface DwellByHour {
  readonly by: "hour";
  readonly hours: readonly { readonly start: number; readonly rooms: Readonly<Record<string, number>> }[];
}

export interface Fault {
  readonly code: string;
  readonly error: boolean;
  readonly where: readonly string[];
  readonly translation_key: string;
  readonly translation_placeholders: Record<string, string>;
}

export interface LayoutSaved {
  readonly saved: boolean;
  readonly faults: readonly Fault[];
  readonly rev?: number;
}

export interface Run {
  readonly tag: string;
  readonly area_id: string;
  readonly stage: "recording" | "paused" | "computing";
  readonly percent: number;
  readonly duration_s: number;
  readonly seconds: number;
  readonly packets: Readonly<Record<string, number>>;
  readonly enough: boolean;
  readonly silent_receivers: readonly string[];
  readonly levels?: Readonly<Record<string, number | null>>;
  /** The room's own receiver hears nothing: is the tag really there? */
  readonly here_silent?: boolean;
}

export interface Outcome {
  readonly tag: string;
  readonly area_id: string;
  readonly packets: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly enough: boolean;
  readonly silent_receivers: readonly string[];
  readonly accuracy_before: number | null;
  readonly accuracy_after: number | null;
  readonly calibration_id: string | null;
  /** Why no walk was stored. */
  readonly not_learned?: "too_little" | "here_silent" | null;
}

export interface CalibrationEvent {
  readonly runs: readonly Run[];
  readonly finished?: Outcome;
  readonly ended?: boolean;
  readonly suggested?: readonly {
    readonly area_id: string;
    readonly why: "no_walk" | "confused" | "few_packets";
    readonly own_receiver: boolean;
  }[];
  readonly walked?: readonly {
    readonly area_id: string;
    readonly walks: number;
    readonly seconds: number;
    readonly accuracy: number | null;
  }[];
}

export interface ReceiversReport {
  readonly at: number;
  readonly receivers: readonly {
    readonly source: string;
    readonly name: string;
    readonly area_id: string | null;
    readonly state: ReceiverState;
    readonly reason: string | null;
    readonly offline_since: number | null;
    readonly offset_db: number | null;
    readonly user_offset_db: number;
    readonly packets_min: number;
    readonly last_heard_at: number | null;
    readonly tags_heard: number;
  }[];
  readonly matrix: readonly {
    readonly source: string;
    readonly emitter: string;
    readonly dbm: number;
    readonly packets: number;
  }[];
  readonly rooms: readonly {
    readonly area_id: string;
    readonly receivers: number;
    readonly confused_with: string | null;
    readonly share: number | null;
  }[];
  readonly self_test: {
    readonly room_error_percent: number | null;
    readonly error_m: number | null;
    readonly history: readonly (readonly [number, number])[];
  };
  readonly advice: {
    readonly kind: "add_receiver" | "move" | "repair" | "walk" | "draw" | "none";
    readonly area_id: string | null;
    readonly source: string | null;
  };
}
