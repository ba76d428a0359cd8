/** The plan as drawn: picture, floor below, rooms, doors, stairs, and what is being drawn. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import type { PlanPicture, Point } from "../../api/types";
import type { Editor } from "./context";
import { type DocRoom, type DocWay, floorOfWay, OUTSIDE, roomsOf } from "./document";
import { stretches } from "./doors";
import { distance, distanceToSegment, type Polygon, rectangle } from "./geometry";
import { gridStep } from "./view";

function points(polygon: readonly Point[]): string {
  return polygon.map(([x, y]) => `${x},${y}`).join(" ");
}

export function planContent(editor: Editor): SVGTemplateResult {
  const { store } = editor;
  const { doc, floorId } = store;
  if (floorId === null) {
    return svg``;
  }
  const below = store.below;
  const selected = store.selection;
  const picture = store.floor?.picture;
  // The selected room is drawn last: its outline lies over those of its neighbours.
  const isSelected = (room: DocRoom): boolean => selected?.kind === "room" && selected.id === room.id;
  return svg`
    ${grid(editor)}
    ${picture == null ? nothing : drawPicture(editor, picture)}
    ${below === undefined ? nothing : roomsOf(doc, below.id).map((room) => svg`<polygon class="ghost" points=${points(room.polygon)} />`)}
    ${[...roomsOf(doc, floorId)]
      .sort((a, b) => Number(isSelected(a)) - Number(isSelected(b)))
      .map(
        (room) =>
          svg`<polygon
          class="room ${isSelected(room) ? "selected" : ""} ${room.area === null ? "nameless" : ""}"
          points=${points(room.polygon)}
        />`,
      )}
    ${doc.doors.filter((way) => floorOfWay(doc, way) === floorId).map((way) => door(editor, way))}
    ${sketch(editor)} ${guides(editor)} ${measure(editor)}
  `;
}

function grid(editor: Editor): SVGTemplateResult {
  const { view, size } = editor;
  const step = gridStep(view);
  const left = Math.floor(view.x / step) * step;
  const top = Math.floor(view.y / step) * step;
  const right = view.x + size.width / view.scale;
  const bottom = view.y + size.height / view.scale;
  let fine = "";
  for (let x = left; x <= right; x += step) {
    fine += `M${x} ${view.y}V${bottom}`;
  }
  for (let y = top; y <= bottom; y += step) {
    fine += `M${view.x} ${y}H${right}`;
  }
  return svg`<path class="grid" d=${fine} />`;
}

function drawPicture(editor: Editor, picture: PlanPicture): SVGTemplateResult | typeof nothing {
  const url = editor.pictureUrl(picture.id);
  return url === null
    ? nothing
    : svg`<image
        href=${url}
        x=${picture.x_m}
        y=${picture.y_m}
        width=${picture.width_m}
        opacity=${picture.opacity}
        transform=${`rotate(${picture.rotation_deg} ${picture.x_m} ${picture.y_m})`}
      />`;
}

/** A door is a gap in its wall, 0.9 m wide at most. */
function door(editor: Editor, way: DocWay): SVGTemplateResult {
  const { doc, selection } = editor.store;
  const wall = stretches(doc, way.ends).sort(
    (a, b) => distanceToSegment(a, way.spot) - distanceToSegment(b, way.spot),
  )[0];
  const length = wall === undefined ? 0 : distance(wall.a, wall.b);
  const half = Math.min(0.45, Math.max(0.2, length / 2));
  const [ux, uy] =
    wall === undefined || length === 0 ? [1, 0] : [(wall.b[0] - wall.a[0]) / length, (wall.b[1] - wall.a[1]) / length];
  const [x, y] = way.spot;
  const classes = [
    "door",
    way.ends.includes(OUTSIDE) ? "outside" : "",
    selection?.kind === "door" && selection.id === way.id ? "selected" : "",
  ].join(" ");
  return svg`<line class="gap" x1=${x - ux * half} y1=${y - uy * half} x2=${x + ux * half} y2=${y + uy * half} />
    <line class=${classes} x1=${x - ux * half} y1=${y - uy * half} x2=${x + ux * half} y2=${y + uy * half} />`;
}

/** Returns the polygon that is being drawn, for its lengths. */
export function sketched(editor: Editor): Polygon {
  const { corners, cursor, box } = editor.store.sketch;
  if (box !== null) {
    const [[ax, ay], [bx, by]] = box;
    return rectangle(Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by));
  }
  return corners.length === 0 || cursor === null ? corners : [...corners, cursor];
}

function sketch(editor: Editor): SVGTemplateResult {
  const polygon = sketched(editor);
  const { cursor, corners } = editor.store.sketch;
  const r = 5 / editor.view.scale;
  return svg`
    ${polygon.length >= 2 ? svg`<polygon class="sketch" points=${points(polygon)} />` : nothing}
    ${corners.map(([x, y]) => svg`<circle class="sketch-corner" cx=${x} cy=${y} r=${r} />`)}
    ${cursor === null ? nothing : svg`<circle class="cursor" cx=${cursor[0]} cy=${cursor[1]} r=${r} />`}
  `;
}

function guides(editor: Editor): SVGTemplateResult {
  const { view, size } = editor;
  const { x, y } = editor.store.guides;
  return svg`
    ${x === null ? nothing : svg`<line class="guide" x1=${x} x2=${x} y1=${view.y} y2=${view.y + size.height / view.scale} />`}
    ${y === null ? nothing : svg`<line class="guide" y1=${y} y2=${y} x1=${view.x} x2=${view.x + size.width / view.scale} />`}
  `;
}

function measure(editor: Editor): SVGTemplateResult {
  const r = 6 / editor.view.scale;
  const [a, b] = editor.store.measure;
  return svg`
    ${a !== undefined && b !== undefined ? svg`<line class="measure" x1=${a[0]} y1=${a[1]} x2=${b[0]} y2=${b[1]} />` : nothing}
    ${editor.store.measure.map(([x, y]) => svg`<circle class="measure-point" cx=${x} cy=${y} r=${r} />`)}
  `;
}
