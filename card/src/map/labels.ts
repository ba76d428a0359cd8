/** Which names are shown: where two would lie over each other, the surer tag keeps its name. */

export interface Label {
  readonly id: string;
  /** The middle of its marker. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** A second line: an age. */
  readonly lines: number;
  /** Higher first; the followed tag has `Infinity`. */
  readonly weight: number;
}

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const CHARACTER_PX = 6.6;
const WIDEST_PX = 110;
const LINE_PX = 15;
const BELOW_PX = 20;
const HALF_MARKER_PX = 17;

/** Returns the ids whose names are shown. Widths are estimated: to measure them would make the browser lay out. */
export function shownLabels(labels: readonly Label[]): Set<string> {
  const markers = labels.map((label) => ({ id: label.id, ...markerOf(label) }));
  const shown = new Set<string>();
  const taken: Rectangle[] = [];
  for (const label of [...labels].sort((one, other) => other.weight - one.weight || (one.id < other.id ? -1 : 1))) {
    const own = rectangleOf(label);
    const free =
      !taken.some((other) => overlap(own, other)) &&
      !markers.some((marker) => marker.id !== label.id && overlap(own, marker));
    if (free || label.weight === Infinity) {
      shown.add(label.id);
      taken.push(own);
    }
  }
  return shown;
}

function rectangleOf({ x, y, text, lines }: Label): Rectangle {
  const half = Math.min(WIDEST_PX, Array.from(text).length * CHARACTER_PX) / 2 + 2;
  return { left: x - half, right: x + half, top: y + BELOW_PX, bottom: y + BELOW_PX + lines * LINE_PX };
}

function markerOf({ x, y }: Label): Rectangle {
  return { left: x - HALF_MARKER_PX, right: x + HALF_MARKER_PX, top: y - HALF_MARKER_PX, bottom: y + HALF_MARKER_PX };
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
