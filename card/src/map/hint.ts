/** The hint to draw a floor plan: shown once to administrators, and put away for good in this browser. */

const KEY = "xiaomi-tag.plan-hint";

export function hintWanted(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    // A browser that keeps nothing would show it for ever.
    return false;
  }
}

export function dismissHint(): void {
  try {
    localStorage.setItem(KEY, "dismissed");
  } catch {
    // It is back with the next page.
  }
}
