/** How sure an answer is, in words or in per cent: a number is only shown where it is known to be true. */
import type { Level, Place } from "../api/types";

export type Certainty = "sure" | "probably" | "maybe";

const SURE = 0.9;
const PROBABLE = 0.6;

export function certainty(probability: number): Certainty {
  return probability >= SURE ? "sure" : probability >= PROBABLE ? "probably" : "maybe";
}

/** Whether per cent may be shown: with areas only, the probabilities are not calibrated. */
export function showsPercent(level: Level): boolean {
  return level !== "areas";
}

/** Returns whole per cent in the user's format, never "100 %" and never "0 %". */
export function percent(probability: number, language: string): string {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  if (probability < 0.01) {
    return `<${format.format(0.01)}`;
  }
  return probability > 0.99 ? `>${format.format(0.99)}` : format.format(probability);
}

/** Returns the rooms worth naming, likeliest first. */
export function likeliest(place: Place, most: number, least = 0.02): [room: string, probability: number][] {
  return Object.entries(place.probabilities)
    .filter(([, probability]) => probability >= least)
    .sort((one, other) => other[1] - one[1])
    .slice(0, most);
}
