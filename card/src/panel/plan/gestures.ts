/** Mouse, pen and fingers, as what they do to the plan. Screen points come in, commands go out; no DOM. */
import type { Point } from "../../api/types";
import {
  acrossWall,
  addCorner,
  addRoom,
  addStairs,
  moveCorner,
  moveRoom,
  moveStairs,
  moveWall,
  placeReceiver,
  setPicture,
} from "./commands";
import { byId, type Doc } from "./document";
import { addDoor, doorAt, moveDoor, suggestions } from "./doors";
import { at, contains, distance, edges, rectangle } from "./geometry";
import { snapMove, snapper, snapPoint, snapWall, type Snapper } from "./snapping";
import type { Store } from "./store";
import { onLine, roomsAt, selectionOf, type Target } from "./targets";
import { pan, pinch, toWorld, type View } from "./view";

export interface Input {
  readonly id: number;
  readonly spot: Point;
  readonly touch: boolean;
  readonly alt: boolean;
  readonly middle?: boolean;
}

export interface Host {
  readonly store: Store;
  view: View;
}

const MOVED_PX = 5;
const REACH_PX = 10;

type Mode = "pending" | "drag" | "box" | "pan" | "pinch" | "done";

interface Gesture {
  readonly target: Target;
  readonly start: Point;
  readonly world: Point;
  readonly doc: Doc;
  readonly group: string;
  readonly touch: boolean;
  readonly alt: boolean;
  mode: Mode;
}

let gestures = 0;

export class Gestures {
  private readonly fingers = new Map<number, Point>();
  private current: Gesture | null = null;

  constructor(private readonly host: Host) {}

  /** Where the loupe is needed: the finger that drags, in pixels. */
  get finger(): Point | null {
    const [spot] = this.fingers.values();
    const drags = this.current?.touch === true && (this.current.mode === "drag" || this.current.mode === "box");
    return drags ? (spot ?? null) : null;
  }

  get active(): boolean {
    return this.current !== null;
  }

  down(input: Input, target: Target): void {
    this.fingers.set(input.id, input.spot);
    const { store, view } = this.host;
    if (this.fingers.size === 2) {
      if (this.current !== null) {
        store.revert(this.current.doc);
        store.draw({ box: null });
        this.current.mode = "pinch";
      }
      return;
    }
    if (this.fingers.size > 2) {
      return;
    }
    gestures += 1;
    this.current = {
      target,
      start: input.spot,
      world: toWorld(view, input.spot),
      doc: store.doc,
      group: `gesture ${gestures}`,
      touch: input.touch,
      alt: input.alt,
      mode: input.middle === true ? "pan" : "pending",
    };
  }

  move(input: Input): void {
    const before = this.fingers.get(input.id);
    const gesture = this.current;
    if (before === undefined || gesture === null) {
      this.hover(input);
      return;
    }
    if (gesture.mode === "pinch") {
      this.pinch(input);
      return;
    }
    this.fingers.set(input.id, input.spot);
    if (gesture.mode === "pending" && distance(gesture.start, input.spot) >= MOVED_PX) {
      gesture.mode = this.begin(gesture);
    }
    if (gesture.mode === "pan") {
      this.host.view = pan(this.host.view, input.spot[0] - before[0], input.spot[1] - before[1]);
    } else if (gesture.mode === "box") {
      this.pullBox(gesture, input);
    } else if (gesture.mode === "drag") {
      this.drag(gesture, input);
    }
  }

  up(input: Input): void {
    const gesture = this.current;
    this.fingers.delete(input.id);
    if (gesture === null) {
      return;
    }
    if (gesture.mode === "pending") {
      this.tap(gesture);
    } else if (gesture.mode === "box") {
      this.finishBox();
    }
    if (this.fingers.size === 0) {
      this.current = null;
    } else {
      gesture.mode = "done";
    }
    const { store } = this.host;
    store.settle();
    store.guide(null, null);
    store.draw({});
  }

  cancel(input: Input): void {
    const gesture = this.current;
    this.fingers.delete(input.id);
    if (gesture !== null && (gesture.mode === "drag" || gesture.mode === "box")) {
      this.host.store.revert(gesture.doc);
    }
    if (this.fingers.size === 0) {
      this.current = null;
    }
    this.host.store.settle();
    this.host.store.draw({ box: null });
  }

  private pinch(input: Input): void {
    const [one, other] = [...this.fingers.keys()];
    if (one === undefined || other === undefined) {
      return;
    }
    const points = (): [Point, Point] => [this.fingers.get(one) ?? [0, 0], this.fingers.get(other) ?? [0, 0]];
    const before = points();
    this.fingers.set(input.id, input.spot);
    this.host.view = pinch(this.host.view, before, points());
  }

  /** Decides what a drag does: a finger moves only what is selected or has a handle, so that it can move the view. */
  private begin(gesture: Gesture): Mode {
    const { store } = this.host;
    const { target, touch } = gesture;
    if (store.tool === "room" && target.kind !== "corner" && target.kind !== "edge") {
      return store.sketch.corners.length > 0 ? "pan" : "box";
    }
    if (store.measuring || target.kind === "empty" || target.kind === "suggestion") {
      return "pan";
    }
    if (target.kind === "picture" && store.tool !== "picture") {
      return "pan";
    }
    if (target.kind === "room") {
      const selected = store.selection?.kind === "room" && store.selection.id === target.id;
      if ((touch && !selected) || store.tool !== "select") {
        return "pan";
      }
    }
    store.select(selectionOf(target));
    return "drag";
  }

  private snapper(without: ReadonlySet<string>): Snapper {
    const { store, view } = this.host;
    const floors = [store.floorId, store.below?.id].filter((id) => id != null);
    return snapper(this.current?.doc ?? store.doc, floors, without, store.grid, REACH_PX / view.scale);
  }

  private drag(gesture: Gesture, input: Input): void {
    const { store, view } = this.host;
    const spot = toWorld(view, input.spot);
    const dx = spot[0] - gesture.world[0];
    const dy = spot[1] - gesture.world[1];
    const apart = input.alt || gesture.alt;
    const next = this.moved(gesture, spot, dx, dy, apart);
    store.apply(next, gesture.group);
  }

  private moved({ target, doc }: Gesture, spot: Point, dx: number, dy: number, apart: boolean): Doc {
    const { store } = this.host;
    switch (target.kind) {
      case "corner": {
        const corner = byId(doc.rooms, target.id)?.polygon[target.index] ?? [0, 0];
        const moving = new Set(roomsAt(doc, target.id, corner));
        const to = this.snapper(moving);
        // Its own room's other corners align it, too: that makes right angles.
        const own = doc.rooms.filter((room) => moving.has(room.id)).flatMap((room) => room.polygon);
        const others = own.filter((other) => distance(other, corner) > 0.02);
        const snap = snapPoint([corner[0] + dx, corner[1] + dy], { ...to, corners: [...to.corners, ...others] });
        store.guide(snap.lineX, snap.lineY);
        return moveCorner(doc, target.id, target.index, snap.spot, apart);
      }
      case "edge": {
        const polygon = byId(doc.rooms, target.id)?.polygon ?? [];
        const normal = acrossWall(polygon, target.index);
        const { a, b } = at(edges(polygon), target.index);
        const to = this.snapper(new Set([target.id]));
        const corners = to.corners.filter((corner) => !onLine(corner, a, normal));
        const snap = snapWall(a, b, dx * normal[0] + dy * normal[1], normal, { ...to, corners });
        store.guide(Math.abs(normal[0]) > 0.999 ? snap.line : null, Math.abs(normal[1]) > 0.999 ? snap.line : null);
        return moveWall(doc, target.id, target.index, snap.by, apart);
      }
      case "room": {
        const polygon = byId(doc.rooms, target.id)?.polygon ?? [];
        const snap = snapMove(polygon, dx, dy, this.snapper(new Set([target.id])));
        store.guide(snap.lineX, snap.lineY);
        return moveRoom(doc, target.id, snap.dx, snap.dy);
      }
      case "door":
        return moveDoor(doc, target.id, spot);
      case "stairs":
        return moveStairs(doc, target.id, spot);
      case "receiver": {
        const receiver = doc.receivers.find((each) => each.source === target.id);
        return receiver === undefined
          ? doc
          : placeReceiver(doc, target.id, receiver.floor, [receiver.spot[0] + dx, receiver.spot[1] + dy]);
      }
      case "picture": {
        const picture = byId(doc.floors, target.id)?.picture;
        return picture == null
          ? doc
          : setPicture(doc, target.id, { ...picture, x_m: picture.x_m + dx, y_m: picture.y_m + dy });
      }
      default:
        return doc;
    }
  }

  private hover(input: Input): void {
    const { store, view } = this.host;
    if (store.tool === "room" && !input.touch) {
      const snap = snapPoint(toWorld(view, input.spot), this.snapper(new Set()));
      store.guide(snap.lineX, snap.lineY);
      store.draw({ cursor: snap.spot });
    }
  }

  private pullBox(gesture: Gesture, input: Input): void {
    const { store, view } = this.host;
    const to = this.snapper(new Set());
    const from = snapPoint(gesture.world, to).spot;
    const snap = snapPoint(toWorld(view, input.spot), to);
    store.guide(snap.lineX, snap.lineY);
    store.draw({ box: [from, snap.spot], cursor: null });
  }

  private finishBox(): void {
    const { store } = this.host;
    const box = store.sketch.box;
    store.draw(null);
    if (box === null || store.floorId === null) {
      return;
    }
    const [[ax, ay], [bx, by]] = box;
    const [width, height] = [Math.abs(ax - bx), Math.abs(ay - by)];
    if (width < 0.2 || height < 0.2) {
      return;
    }
    const made = addRoom(store.doc, store.floorId, rectangle(Math.min(ax, bx), Math.min(ay, by), width, height));
    store.apply(made.doc);
    store.setTool("select");
    store.select({ kind: "room", id: made.id });
  }

  private tap({ target, world, touch }: Gesture): void {
    const { store, view } = this.host;
    const floor = store.floorId;
    if (store.measuring) {
      store.setMeasure([...store.measure, world].slice(-2));
    } else if (floor !== null && store.tool === "room" && target.kind !== "corner" && target.kind !== "edge") {
      this.addSketchCorner(world);
    } else if (target.kind === "suggestion") {
      this.addSuggested(target.index);
    } else if (floor !== null && store.tool === "door" && (target.kind === "empty" || target.kind === "room")) {
      const door = doorAt(store.doc, floor, world, (touch ? 28 : 16) / view.scale);
      if (door !== null) {
        const made = addDoor(store.doc, door.ends, door.spot);
        store.apply(made.doc);
        store.select({ kind: "door", id: made.id });
      }
    } else if (store.tool === "stairs" && target.kind === "room") {
      this.addStairsAt(target.id, world);
    } else {
      store.select(target.kind === "picture" && store.tool !== "picture" ? null : selectionOf(target));
    }
  }

  addSuggested(index: number): void {
    const { store } = this.host;
    const door = store.floorId === null ? undefined : suggestions(store.doc, store.floorId)[index];
    if (door !== undefined) {
      const made = addDoor(store.doc, door.ends, door.spot);
      store.apply(made.doc);
      store.select({ kind: "door", id: made.id });
    }
  }

  /** Adds stairs to the room above or below that spot, else to any of the next floor. */
  addStairsAt(room: string, spot: Point): void {
    const { store } = this.host;
    const index = store.doc.floors.findIndex((floor) => floor.id === store.floorId);
    const neighbours = [store.doc.floors[index + 1], store.doc.floors[index - 1]].filter(
      (floor) => floor !== undefined,
    );
    const rooms = neighbours.flatMap((floor) => store.doc.rooms.filter((each) => each.floor === floor.id));
    const end = rooms.find((each) => contains(each.polygon, spot)) ?? rooms[0];
    if (end !== undefined) {
      const made = addStairs(store.doc, room, end.id, spot);
      store.apply(made.doc);
      store.setTool("select");
      store.select({ kind: "stairs", id: made.id });
    }
  }

  private addSketchCorner(world: Point): void {
    const { store, view } = this.host;
    const corners = store.sketch.corners;
    const first = corners[0];
    const snap = snapPoint(world, this.snapper(new Set()));
    if (first !== undefined && corners.length >= 3 && distance(first, world) * view.scale <= 14) {
      this.closeSketch();
    } else if (corners.every((corner) => distance(corner, snap.spot) > 0.05)) {
      store.draw({ corners: [...corners, snap.spot] });
    }
  }

  /** Makes a room of the corners that were set. */
  closeSketch(): void {
    const { store } = this.host;
    const corners = store.sketch.corners;
    store.draw(null);
    if (corners.length >= 3 && store.floorId !== null) {
      const made = addRoom(store.doc, store.floorId, corners);
      store.apply(made.doc);
      store.setTool("select");
      store.select({ kind: "room", id: made.id });
    }
  }

  /** Adds a corner in the middle of a wall and selects it. */
  splitWall(room: string, index: number): void {
    const { store } = this.host;
    const polygon = byId(store.doc.rooms, room)?.polygon;
    if (polygon === undefined) {
      return;
    }
    const { a, b } = at(edges(polygon), index);
    store.apply(addCorner(store.doc, room, index, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]));
    store.select({ kind: "room", id: room, corner: index + 1 });
  }
}
