/** What a pointer can hit. */
import type { Point } from "../../api/types";
import type { Doc } from "./document";
import { distance } from "./geometry";
import type { Selection } from "./selection";

export type Target =
  | { readonly kind: "empty" }
  | { readonly kind: "corner" | "edge"; readonly id: string; readonly index: number }
  | { readonly kind: "room" | "door" | "stairs" | "receiver" | "picture"; readonly id: string }
  | { readonly kind: "suggestion"; readonly index: number };

export function selectionOf(target: Target): Selection | null {
  switch (target.kind) {
    case "corner":
      return { kind: "room", id: target.id, corner: target.index };
    case "edge":
      return { kind: "room", id: target.id, edge: target.index };
    case "empty":
    case "suggestion":
      return null;
    default:
      return { kind: target.kind, id: target.id };
  }
}

/** Corners that move along with the dragged one are nothing to snap to. */
export function roomsAt(doc: Doc, room: string, corner: Point): string[] {
  return [
    room,
    ...doc.rooms.filter((each) => each.polygon.some((other) => distance(other, corner) < 0.02)).map((each) => each.id),
  ];
}

export function onLine(corner: Point, a: Point, normal: Point): boolean {
  return Math.abs((corner[0] - a[0]) * normal[0] + (corner[1] - a[1]) * normal[1]) < 0.02;
}
