/** Lets elements glide from where they were before an update to where they are after it. */

const GLIDE_MS = 400;

export interface Where {
  readonly left: number;
  readonly top: number;
}

export function wherever(elements: Iterable<HTMLElement>, key: (element: HTMLElement) => string): Map<string, Where> {
  const found = new Map<string, Where>();
  for (const element of elements) {
    const { left, top } = element.getBoundingClientRect();
    found.set(key(element), { left, top });
  }
  return found;
}

/** Glides those that moved; only these are animated, and only transforms. */
export function glide(
  elements: Iterable<HTMLElement>,
  key: (element: HTMLElement) => string,
  before: ReadonlyMap<string, Where>,
): void {
  for (const element of elements) {
    const from = before.get(key(element));
    if (from === undefined) {
      continue;
    }
    const { left, top } = element.getBoundingClientRect();
    const [x, y] = [from.left - left, from.top - top];
    if (Math.hypot(x, y) > 2) {
      element.animate(
        { transform: [`translate(${x}px, ${y}px)`, "none"] },
        { duration: GLIDE_MS, easing: "cubic-bezier(0.3, 0, 0.2, 1)" },
      );
    }
  }
}
