/** What is selected, and what the keyboard and the number fields do with it. */
import type { Point } from "../../api/types";
import {
  acrossWall,
  moveCorner,
  moveRoom,
  moveStairs,
  moveWall,
  placeReceiver,
  removeCorner,
  removeReceiver,
  removeRoom,
  removeWay,
  setPicture,
} from "./commands";
import { byId, type Doc, floorOfWay } from "./document";
import { moveDoor, stretches } from "./doors";
import { distance, distanceToSegment } from "./geometry";

export type Selection =
  | { readonly kind: "room"; readonly id: string; readonly corner?: number; readonly edge?: number }
  | { readonly kind: "door"; readonly id: string }
  | { readonly kind: "stairs"; readonly id: string }
  | { readonly kind: "receiver"; readonly id: string }
  | { readonly kind: "picture"; readonly id: string };

/** Whether what is selected is still there: undo may have taken it away. */
export function exists(doc: Doc, selection: Selection): boolean {
  switch (selection.kind) {
    case "room": {
      const room = byId(doc.rooms, selection.id);
      return room !== undefined && (selection.corner ?? selection.edge ?? 0) < room.polygon.length;
    }
    case "door":
      return byId(doc.doors, selection.id) !== undefined;
    case "stairs":
      return byId(doc.stairs, selection.id) !== undefined;
    case "receiver":
      return doc.receivers.some((each) => each.source === selection.id);
    case "picture":
      return byId(doc.floors, selection.id)?.picture != null;
  }
}

export function floorOf(doc: Doc, selection: Selection): string | null {
  switch (selection.kind) {
    case "room":
      return byId(doc.rooms, selection.id)?.floor ?? null;
    case "door":
    case "stairs": {
      const way = byId([...doc.doors, ...doc.stairs], selection.id);
      return way === undefined ? null : floorOfWay(doc, way);
    }
    case "receiver":
      return doc.receivers.find((each) => each.source === selection.id)?.floor ?? null;
    case "picture":
      return selection.id;
  }
}

/** Moves what is selected by a step, as the arrow keys do. */
export function nudge(doc: Doc, selection: Selection, dx: number, dy: number): Doc {
  const moved = ([x, y]: Point): Point => [x + dx, y + dy];
  switch (selection.kind) {
    case "room": {
      const polygon = byId(doc.rooms, selection.id)?.polygon;
      const corner = polygon?.[selection.corner ?? -1];
      if (polygon !== undefined && selection.edge !== undefined && selection.edge < polygon.length) {
        const [nx, ny] = acrossWall(polygon, selection.edge);
        return moveWall(doc, selection.id, selection.edge, dx * nx + dy * ny);
      }
      return corner === undefined || selection.corner === undefined
        ? moveRoom(doc, selection.id, dx, dy)
        : moveCorner(doc, selection.id, selection.corner, moved(corner));
    }
    case "door": {
      const way = byId(doc.doors, selection.id);
      return way === undefined ? doc : moveDoor(doc, way.id, alongWall(doc, way.ends, way.spot, dx, dy));
    }
    case "stairs": {
      const way = byId(doc.stairs, selection.id);
      return way === undefined ? doc : moveStairs(doc, way.id, moved(way.spot));
    }
    case "receiver": {
      const receiver = doc.receivers.find((each) => each.source === selection.id);
      return receiver === undefined ? doc : placeReceiver(doc, receiver.source, receiver.floor, moved(receiver.spot));
    }
    case "picture": {
      const picture = byId(doc.floors, selection.id)?.picture;
      return picture == null
        ? doc
        : setPicture(doc, selection.id, { ...picture, x_m: picture.x_m + dx, y_m: picture.y_m + dy });
    }
  }
}

/** Any arrow moves a door along its wall, also one that is slanted or upright. */
function alongWall(doc: Doc, ends: readonly [string, string], spot: Point, dx: number, dy: number): Point {
  const wall = stretches(doc, ends).sort((a, b) => distanceToSegment(a, spot) - distanceToSegment(b, spot))[0];
  if (wall === undefined) {
    return [spot[0] + dx, spot[1] + dy];
  }
  const length = distance(wall.a, wall.b);
  const ux = (wall.b[0] - wall.a[0]) / length;
  const uy = (wall.b[1] - wall.a[1]) / length;
  const forward = Math.abs(ux) >= Math.abs(uy) ? ux > 0 : uy > 0;
  const by = (dx + dy) * (forward ? 1 : -1);
  return [spot[0] + ux * by, spot[1] + uy * by];
}

export function remove(doc: Doc, selection: Selection): Doc {
  switch (selection.kind) {
    case "room":
      if (selection.edge !== undefined) {
        return doc;
      }
      return selection.corner === undefined
        ? removeRoom(doc, selection.id)
        : removeCorner(doc, selection.id, selection.corner);
    case "door":
    case "stairs":
      return removeWay(doc, selection.id);
    case "receiver":
      return removeReceiver(doc, selection.id);
    case "picture":
      return setPicture(doc, selection.id, null);
  }
}
