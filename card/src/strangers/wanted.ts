/** Which strangers a card speaks of. Pure, and part of what every page loads. */
import type { Stranger, Strangers, StrangerLevel } from "../api/strangers";

const LEVELS: readonly StrangerLevel[] = ["notice", "lingering", "suspected", "confirmed"];
const RECENT_S = 7 * 86_400;

/** 1 for the least serious to 4; 0 without a level. */
export function rank({ level }: Pick<Stranger, "level">): number {
  return level === null ? 0 : LEVELS.indexOf(level) + 1;
}

/** Cases that are open: those with a level that nobody decided on, the most serious first. */
export function listed({ strangers }: Strangers, every: boolean): Stranger[] {
  return strangers
    .filter((stranger) => stranger.decision === null && rank(stranger) >= (every ? 1 : 2))
    .sort((one, other) => rank(other) - rank(one) || other.last_seen - one.last_seen);
}

export function suspects(strangers: Strangers): Stranger[] {
  return listed(strangers, false).filter((stranger) => rank(stranger) >= 3);
}

/**
 * Decisions of the last days that every member must see, since whoever owns the system may be the one who plants:
 * a serious case that was trusted or ignored, and a detection that was switched off.
 */
export function decided({ strangers }: Strangers, now: number): Stranger[] {
  return strangers.filter(
    (stranger) => stranger.decision !== null && rank(stranger) >= 3 && now - stranger.decision.at < RECENT_S,
  );
}

export function switchedOff({ log }: Strangers, now: number): boolean {
  return log.some(({ what, at }) => what === "switched_off" && now - at < RECENT_S);
}

export function alarming(strangers: Strangers, now: number): boolean {
  return suspects(strangers).length + decided(strangers, now).length > 0 || switchedOff(strangers, now);
}
