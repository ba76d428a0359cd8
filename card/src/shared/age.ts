/** Ages in words, and the one timer that makes all of them grow. */
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** From this age on, an age is always shown. */
export const SHOWN_FROM_S = 10;
/** A tag is old when it was not heard for this many of its usual pauses. */
export const OLD_PAUSES = 3;
const LEAST_OLD_S = 30;

/** Returns "12 min. ago" in a language; rounded down, so that it never claims more than it knows. */
export function ago(seconds: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { style: "short", numeric: "always" });
  return apply(seconds, (value, unit) => format.format(-value, unit));
}

/** Returns "12 min" in a language. */
export function lasting(seconds: number, language: string): string {
  return apply(seconds, (value, unit) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value),
  );
}

function apply(seconds: number, format: (value: number, unit: "second" | "minute" | "hour" | "day") => string): string {
  const age = Math.max(0, seconds);
  if (age < MINUTE) {
    return format(Math.floor(age), "second");
  }
  if (age < HOUR) {
    return format(Math.floor(age / MINUTE), "minute");
  }
  return age < 2 * DAY ? format(Math.floor(age / HOUR), "hour") : format(Math.floor(age / DAY), "day");
}

export function isOld(ageS: number, intervalS: number | null | undefined): boolean {
  return ageS > Math.max(LEAST_OLD_S, OLD_PAUSES * (intervalS ?? 0));
}

/** Returns a time of the day, in the user's format and, where the user wants that, the home's time zone. */
export function clock(
  at: number,
  locale: { language: string; time_format: string; time_zone: string },
  zone: string,
): string {
  const hour12 = locale.time_format === "12" ? true : locale.time_format === "24" ? false : undefined;
  return new Intl.DateTimeFormat(locale.language, {
    hour: "numeric",
    minute: "2-digit",
    ...(hour12 === undefined ? {} : { hour12 }),
    ...(locale.time_zone === "server" ? { timeZone: zone } : {}),
  }).format(at * 1000);
}

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** Calls `tick` each second while the page is seen; returns how to end that. */
export function everySecond(tick: () => void): () => void {
  waiting.add(tick);
  timer ??= setInterval(() => {
    if (!document.hidden) {
      for (const each of waiting) {
        each();
      }
    }
  }, 1_000);
  return () => {
    waiting.delete(tick);
    if (waiting.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}
