/** Where a tag is, as a person would put it: never surer than the locator is. */
import type { Home, Level, Place, Tag } from "../api/types";
import { certainty, type Certainty, likeliest, percent, showsPercent } from "./certainty";
import type { Text } from "./strings";
import { roomName } from "./tags";

export interface Words {
  /** "Kitchen", "probably Hall", "maybe Hall, maybe Study", "Away". */
  readonly where: string;
  /** How sure: a word at level areas, else per cent; empty where there is nothing to be sure of. */
  readonly sure: string;
  readonly certainty: Certainty | null;
  /** 0 to 1, for bars; null where nothing is known. */
  readonly share: number | null;
}

export interface Context {
  readonly home: Home;
  readonly text: Text;
  readonly language: string;
}

export function wordsOf(place: Place | undefined, tag: Tag, context: Context): Words {
  const { text } = context;
  if (place === undefined || place.presence === "unknown") {
    return { where: text("common.unheard"), sure: "", certainty: null, share: null };
  }
  if (place.presence === "away") {
    return { where: text("common.away"), ...sureness(place.probability, tag.level, context) };
  }
  if (place.room === null) {
    return { where: text("common.somewhere"), sure: "", certainty: "maybe", share: place.probability };
  }
  return { where: roomWords(place, context), ...sureness(place.probability, tag.level, context) };
}

/** Returns "Hall", "probably Hall" or "maybe Hall, maybe Study". */
export function roomWords(place: Place, { home, text }: Context): string {
  const how = certainty(place.probability);
  const room = roomName(home, place.room);
  if (how !== "maybe") {
    return how === "sure" ? room : text("common.probably_room", { room });
  }
  const other = likeliest(place, 2).find(([id]) => id !== place.room)?.[0];
  return other === undefined
    ? text("common.maybe_room", { room })
    : text("common.maybe_rooms", { room, other: roomName(home, other) });
}

function sureness(share: number, level: Level, { text, language }: Context): Omit<Words, "where"> {
  const how = certainty(share);
  return { sure: showsPercent(level) ? percent(share, language) : text(`common.${how}`), certainty: how, share };
}
