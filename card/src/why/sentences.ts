/** Why a tag is where it is said to be, in sentences: one for each reason, and what would help. Pure. */
import type { Home, Place, Reason, Tag } from "../api/types";
import { certainty, percent, showsPercent } from "../shared/certainty";
import { roomName } from "../shared/tags";
import type { Context } from "../shared/words";

export interface Sentences {
  readonly what: string;
  readonly why: string;
  /** What the user can do about it; empty where there is nothing to mend. */
  readonly remedy: string;
}

const REASONS: readonly Reason[] = [
  "strongest",
  "holding",
  "unclear",
  "silent",
  "no_receiver",
  "restored",
  "no_evidence",
];

export function sentencesOf(place: Place, tag: Tag, lastsS: number | null, context: Context): Sentences {
  const { home, text } = context;
  const reason = REASONS.includes(place.reason) ? place.reason : "no_evidence";
  const values = {
    tag: tag.name,
    room: roomName(home, place.room),
    other: roomName(home, place.runner_up),
    receiver: receiverName(home, place.explanation.leader),
    lead: Math.round(place.explanation.lead_db ?? 0),
    seconds: Math.ceil(lastsS ?? 0),
  };
  const detail =
    reason === "holding" && lastsS !== null
      ? "holding_for"
      : reason === "strongest" && place.explanation.leader === null
        ? "known"
        : reason === "strongest" && close(place)
          ? "close"
          : reason;
  return {
    what: whatOf(place, tag, context),
    why: text(`why.because_${detail}`, values),
    remedy: text(`why.remedy_${remedyOf(place, home, reason)}`, values),
  };
}

/** Whether another room is about as likely. */
function close(place: Place): boolean {
  return place.runner_up !== null && certainty(place.probability) !== "sure";
}

function whatOf(place: Place, tag: Tag, { home, text, language }: Context): string {
  if (place.presence === "unknown") {
    return text("why.what_unknown", { tag: tag.name });
  }
  if (place.presence === "away") {
    return text("why.what_away", { tag: tag.name });
  }
  if (place.room === null) {
    return text("why.what_somewhere", { tag: tag.name });
  }
  const room = roomName(home, place.room);
  // A room that is only held while another one is likelier would read as "in the hall (2 %)".
  return showsPercent(tag.level) && certainty(place.probability) !== "maybe"
    ? text("why.what_percent", { tag: tag.name, room, percent: percent(place.probability, language) })
    : text(`why.what_${certainty(place.probability)}`, { tag: tag.name, room });
}

function remedyOf(place: Place, home: Home, reason: Reason): string {
  switch (reason) {
    case "no_receiver":
    case "silent":
    case "no_evidence":
      return reason;
    case "restored":
    case "holding":
      return "wait";
    default: {
      const room = home.rooms.find((each) => each.area_id === place.room);
      if (room?.nameable === false) {
        return "no_receiver_here";
      }
      return certainty(place.probability) === "sure" ? "none" : home.next === "plan" ? "plan" : "teach";
    }
  }
}

export function receiverName(home: Home, source: string | null): string {
  return home.receivers.find((each) => each.source === source)?.name ?? source ?? "";
}
