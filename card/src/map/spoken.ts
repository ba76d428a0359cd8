/** Words for a tag on the map: the line of the followed tag, and its button's name. */
import type { Place, Tag } from "../api/types";
import { likeliest } from "../shared/certainty";
import { roomName } from "../shared/tags";
import { type Context, type Words, wordsOf } from "../shared/words";

/** A second room is named beside a likely one from this probability on. */
const ALSO_FROM = 0.15;

export interface Sentence extends Words {
  /** "probably Hall, maybe Study". */
  readonly sentence: string;
}

export function sentenceOf(place: Place | undefined, tag: Tag, context: Context): Sentence {
  const words = wordsOf(place, tag, context);
  if (place?.presence !== "home" || words.certainty !== "probably") {
    return { ...words, sentence: words.where };
  }
  const other = likeliest(place, 2, ALSO_FROM).find(([room]) => room !== place.room)?.[0];
  return {
    ...words,
    sentence:
      other === undefined
        ? words.where
        : `${words.where}, ${context.text("common.maybe_room", { room: roomName(context.home, other) })}`,
  };
}

/** Returns "Keys, probably Hall, 2 minutes ago". */
export function spokenOf(place: Place | undefined, tag: Tag, ageS: number | null, context: Context): string {
  const parts = [tag.name, wordsOf(place, tag, context).where];
  if (ageS !== null) {
    parts.push(longAgo(ageS, context.language));
  }
  return parts.join(", ");
}

/** In steps of a minute and more: a name that changes each second is read aloud each second. */
function longAgo(seconds: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  if (seconds < 60) {
    return format.format(-10 * Math.floor(seconds / 10), "second");
  }
  return seconds < 3_600
    ? format.format(-Math.floor(seconds / 60), "minute")
    : format.format(-Math.floor(seconds / 3_600), "hour");
}
