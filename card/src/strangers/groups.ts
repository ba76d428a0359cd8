/** Orders strangers and their evidence for people who look through them. Pure. */
import type { Evidence, Stranger, Strangers } from "../api/strangers";
import { listed } from "./wanted";
import { type Context, zoneOf } from "./words";

export interface Groups {
  /** With a level, and open. */
  readonly cases: readonly Stranger[];
  /** Here since the beginning: never trusted by silence. */
  readonly review: readonly Stranger[];
  readonly decided: readonly Stranger[];
  /** Without a level: most of these only pass by. */
  readonly others: readonly Stranger[];
}

export function groupsOf(strangers: Strangers): Groups {
  const newest = [...strangers.strangers].sort((one, other) => other.last_seen - one.last_seen);
  const open = newest.filter(({ decision, level }) => decision === null && level === null);
  return {
    cases: listed(strangers, true),
    review: open.filter(({ ambient }) => ambient),
    decided: newest.filter(({ decision }) => decision !== null),
    others: open.filter(({ ambient }) => !ambient),
  };
}

interface Day {
  /** The first moment of it that has evidence. */
  readonly at: number;
  readonly evidence: readonly Evidence[];
}

/** Groups evidence by the days of the user's or the home's time zone, newest first. */
export function daysOf(evidence: readonly Evidence[], { hass }: Pick<Context, "hass">): Day[] {
  const format = new Intl.DateTimeFormat("en", { dateStyle: "short", ...zoneOf(hass) });
  const days = new Map<string, Evidence[]>();
  for (const piece of [...evidence].sort((one, other) => other.at - one.at)) {
    const day = format.format(piece.at * 1000);
    days.set(day, [...(days.get(day) ?? []), piece]);
  }
  return [...days.values()].map((pieces) => ({ at: pieces[0]?.at ?? 0, evidence: pieces }));
}

export interface Presence {
  /** The start of the day in Unix seconds. */
  readonly at: number;
  /** When it was here, as shares of the day. */
  readonly spans: readonly (readonly [from: number, to: number])[];
}

const DAY_S = 86_400;

/** Cuts the visits at the starts of days, the newest day first; days without a visit are left out. */
export function presenceOf(
  visits: Stranger["visits"],
  now: number,
  most: number,
  startOfDay: (at: number) => number,
): Presence[] {
  const days = new Map<number, [number, number][]>();
  for (const [began, ended] of visits) {
    const until = ended ?? now;
    let day = startOfDay(began);
    while (day <= until) {
      // An hour more than a day, then back to its start: days of 23 and 25 hours stay whole.
      const next = startOfDay(day + DAY_S + 2 * 3_600);
      const spans = days.get(day) ?? [];
      spans.push([share(began, day, next), share(until, day, next)]);
      days.set(day, spans);
      day = next;
    }
  }
  return [...days]
    .map(([at, spans]) => ({ at, spans }))
    .sort((one, other) => other.at - one.at)
    .slice(0, most);
}

function share(at: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}

/** How near the receiver's level says that it is. */
type Nearness = "beside" | "near" | "in_reach" | "far";

export function nearness(dbm: number): Nearness {
  return dbm >= -55 ? "beside" : dbm >= -70 ? "near" : dbm >= -84 ? "in_reach" : "far";
}
