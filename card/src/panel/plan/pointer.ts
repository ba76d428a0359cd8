/** From the browser's pointer events to inputs and targets of gestures. */
import type { Point } from "../../api/types";
import type { Editor } from "./context";
import { roomsOf } from "./document";
import { area, contains, rotate } from "./geometry";
import type { Input } from "./gestures";
import type { Target } from "./targets";
import { toWorld } from "./view";

function spotOf(event: PointerEvent, stage: HTMLElement): Point {
  const box = stage.getBoundingClientRect();
  return [event.clientX - box.x, event.clientY - box.y];
}

export function inputOf(event: PointerEvent, stage: HTMLElement): Input {
  return {
    id: event.pointerId,
    spot: spotOf(event, stage),
    touch: event.pointerType !== "mouse",
    alt: event.altKey,
    middle: event.button === 1,
  };
}

/** Returns what was hit: a button of the overlay, else the smallest room at that spot, else the picture. */
export function targetOf(editor: Editor, event: PointerEvent, stage: HTMLElement): Target {
  const button = (event.target as Element).closest<HTMLElement>("[data-kind]");
  const { kind, id, index } = button?.dataset ?? {};
  const place = Number(index);
  switch (kind) {
    case "corner":
    case "edge":
      return { kind, id: id ?? "", index: place };
    case "suggestion":
      return { kind, index: place };
    case "room":
    case "door":
    case "stairs":
    case "receiver":
      return { kind, id: id ?? "" };
    default:
      return under(editor, toWorld(editor.view, spotOf(event, stage)));
  }
}

function under(editor: Editor, spot: Point): Target {
  const { doc, floorId, floor, tool } = editor.store;
  if (floorId === null) {
    return { kind: "empty" };
  }
  const [room] = roomsOf(doc, floorId)
    .filter((each) => contains(each.polygon, spot))
    .sort((a, b) => area(a.polygon) - area(b.polygon));
  const picture = floor?.picture;
  if (tool === "picture" && picture != null) {
    const [x, y] = rotate(spot, -picture.rotation_deg, [picture.x_m, picture.y_m]);
    if (x >= picture.x_m && x <= picture.x_m + picture.width_m && y >= picture.y_m) {
      return { kind: "picture", id: floorId };
    }
  }
  return room === undefined ? { kind: "empty" } : { kind: "room", id: room.id };
}
