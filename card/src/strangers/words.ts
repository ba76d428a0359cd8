/** Strangers in words: what one is, what speaks for and against it, what was decided and by whom. Pure. */
import type { Evidence, LogEntry, Stranger } from "../api/strangers";
import type { Home } from "../api/types";
import { clock, lasting } from "../shared/age";
import type { HomeAssistant } from "../shared/hass";
import type { Text } from "../shared/strings";
import { roomName } from "../shared/tags";

export interface Context {
  readonly hass: HomeAssistant;
  readonly home: Home | null;
  readonly text: Text;
  /** Unix seconds of the server's clock. */
  readonly now: number;
}

const DAY_S = 86_400;
/** Weights of evidence, in nats, from which it counts as some, and as strong. */
const SOME = 0.7;
const STRONG = 1.8;

export function zoneOf({ locale, config }: Pick<HomeAssistant, "locale" | "config">): { timeZone?: string } {
  return locale.time_zone === "server" ? { timeZone: config.time_zone } : {};
}

export function timeOf(at: number, { hass }: Context): string {
  return clock(at, hass.locale, hass.config.time_zone);
}

/** Returns "Tuesday", or "12 September" where that is longer ago than a week. */
export function dayOf(at: number, { hass, now }: Context): string {
  const parts: Intl.DateTimeFormatOptions =
    now - at < 6 * DAY_S ? { weekday: "long" } : { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(hass.locale.language, { ...parts, ...zoneOf(hass) }).format(at * 1000);
}

export function whenOf(at: number, context: Context): string {
  return `${dayOf(at, context)} ${timeOf(at, context)}`;
}

export function memberName(person: string | null, { hass, text }: Context): string {
  const name = person === null ? undefined : hass.states[person]?.attributes["friendly_name"];
  return typeof name === "string" ? name : (person?.split(".")[1] ?? text("strangers.somebody"));
}

export function areaName(room: string | null, { home, hass }: Context): string {
  const area = room === null ? undefined : hass.areas[room]?.name;
  return area ?? (home === null ? (room ?? "") : roomName(home, room));
}

/** Returns the translation, or another one where this bundle or its texts do not know a value. */
export function textOr(text: Text, key: string, other: string): string {
  return text(key) || text(other);
}

/** Returns "AirTag or other Find My tracker", with the model where it is known. */
export function kindOf({ family, model }: Pick<Stranger, "family" | "model">, { text }: Context): string {
  const kind = textOr(text, `strangers.family_${family}`, "strangers.family_unknown");
  return model === null || model === "" ? kind : `${model} (${kind})`;
}

/** Returns the sentence of a piece of evidence; empty where its kind is not known. */
export function clueOf({ clue, member, apart_s: apart, room }: Evidence, context: Context): string {
  const { text, hass } = context;
  const values = {
    member: memberName(member, context),
    room: areaName(room, context),
    time: apart === null ? "" : lasting(Math.abs(apart), hass.language),
  };
  const bare = (apart === null && text(`strangers.clue_${clue}_bare`, values)) || "";
  const elsewhere = (room === null && text(`strangers.clue_${clue}_somewhere`, values)) || "";
  return elsewhere || bare || text(`strangers.clue_${clue}`, values);
}

/** What holds all the time has no moment worth naming. */
const LASTING: readonly string[] = ["stayed_in", "not_connectable", "same_timetable", "guest"];

/** Returns "Left within 40 sec of Anna on Tuesday 08:12". */
export function clueWithTime(evidence: Evidence, context: Context): string {
  const clue = clueOf(evidence, context);
  return clue === "" || LASTING.includes(evidence.clue)
    ? clue
    : context.text("strangers.clue_on", { clue, when: whenOf(evidence.at, context) });
}

export type Weight = "against" | "little" | "some" | "strong";

export function weightOf({ nats }: Pick<Evidence, "nats">): Weight {
  return nats < 0 ? "against" : nats >= STRONG ? "strong" : nats >= SOME ? "some" : "little";
}

/** Returns the evidence that says most: the strongest of the last day with any, the newest of equals. */
export function strongest(evidence: readonly Evidence[]): Evidence | null {
  const speaks = evidence.filter(({ nats }) => nats > 0);
  const latest = Math.max(...speaks.map(({ at }) => at));
  return (
    speaks
      .filter(({ at }) => latest - at < DAY_S)
      .sort((one, other) => other.nats - one.nats || other.at - one.at)[0] ?? null
  );
}

/** Returns what is known of where it is: "in the Hall now", "last here Tuesday 08:12". */
export function whereOf(stranger: Stranger, context: Context): string {
  const { text } = context;
  if (!stranger.present) {
    return text("strangers.last_here", { when: whenOf(stranger.last_seen, context) });
  }
  return stranger.room === null
    ? text("strangers.here_now")
    : text("strangers.here_in", { room: areaName(stranger.room, context) });
}

/** Returns the members that it moves with, as a list in words. */
export function membersOf({ members }: Pick<Stranger, "members">, context: Context): string {
  return new Intl.ListFormat(context.hass.language, { type: "conjunction" }).format(
    members.map((member) => memberName(member, context)),
  );
}

export function byOf(by: string | null, { text }: Context): string {
  return by ?? text("strangers.automation");
}

/** Returns "Trusted by Sam". */
export function decisionOf(stranger: Stranger, context: Context): string {
  const { decision } = stranger;
  return decision === null
    ? ""
    : context.text(`strangers.decided_${decision.choice}`, {
        by: byOf(decision.by, context),
        when: whenOf(decision.at, context),
      });
}

/** Returns a sentence with a capital at its start, where it may begin with a name or with "an automation". */
export function sentence(words: string, language: string): string {
  const [first = ""] = words;
  return first.toLocaleUpperCase(language) + words.slice(first.length);
}

export function logOf(entry: LogEntry, strangers: readonly Stranger[], context: Context): string {
  const stranger = strangers.find(({ id }) => id === entry.track);
  const what = stranger === undefined ? context.text("strangers.a_tracker") : kindOf(stranger, context);
  const words = context.text(`strangers.log_${entry.what}`, { by: byOf(entry.by, context), what });
  return sentence(words, context.hass.language);
}

/** Returns when the day of a moment began, in the user's or the home's time zone. */
export function startOfDay(at: number, hass: Pick<HomeAssistant, "locale" | "config">): number {
  const start = at - secondsIntoDay(at, hass);
  // The clock may have been changed in between.
  const off = secondsIntoDay(start, hass);
  return off === 0 ? start : off > DAY_S / 2 ? start + DAY_S - off : start - off;
}

function secondsIntoDay(at: number, hass: Pick<HomeAssistant, "locale" | "config">): number {
  const parts = new Intl.DateTimeFormat("en", {
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
    ...zoneOf(hass),
  }).formatToParts(at * 1000);
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return value("hour") * 3_600 + value("minute") * 60 + value("second") + (at % 1);
}
