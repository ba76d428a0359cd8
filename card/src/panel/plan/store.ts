/** What the editor holds: the plan with its history, what is selected, and what is being drawn. No DOM. */
import type { Home, PlanPicture, Point } from "../../api/types";
import { byId, type Doc, EMPTY, fromLayout, type DocFloor } from "./document";
import { begin, type History, redo, settle, step, undo } from "./history";
import { exists, floorOf, type Selection } from "./selection";

export type Tool = "select" | "room" | "door" | "stairs" | "receiver" | "picture";

export const TOOLS: readonly Tool[] = ["select", "room", "door", "stairs", "receiver", "picture"];

/** What is being drawn: corners set so far, and the rectangle that is pulled open. */
export interface Sketch {
  readonly corners: readonly Point[];
  readonly cursor: Point | null;
  readonly box: readonly [Point, Point] | null;
}

const NO_SKETCH: Sketch = { corners: [], cursor: null, box: null };

export interface Guides {
  readonly x: number | null;
  readonly y: number | null;
}

const NO_GUIDES: Guides = { x: null, y: null };

export class Store {
  history: History<Doc> = begin(EMPTY);
  saved: Doc = EMPTY;
  rev: number | undefined = undefined;
  tool: Tool = "select";
  floorId: string | null = null;
  selection: Selection | null = null;
  sketch: Sketch = NO_SKETCH;
  guides: Guides = NO_GUIDES;
  grid = 0.1;
  /** The two points of a known distance that are being set on the picture. */
  measure: readonly Point[] = [];
  measuring = false;
  /** The server's names of floors: live positions are given by them, also after a floor is renamed here. */
  private servedFloors = new Map<string, string>();

  constructor(private readonly changed: () => void) {}

  get doc(): Doc {
    return this.history.present;
  }

  get floor(): DocFloor | undefined {
    return byId(this.doc.floors, this.floorId);
  }

  get dirty(): boolean {
    return this.doc !== this.saved;
  }

  get below(): DocFloor | undefined {
    const index = this.doc.floors.findIndex((each) => each.id === this.floorId);
    return this.doc.floors[index - 1];
  }

  /** Begins with the plan that the server has. */
  load(home: Home): void {
    const areas = new Set(home.rooms.map((room) => room.area_id));
    const doc = fromLayout(home.layout, areas);
    this.saved = doc;
    this.history = begin(doc);
    this.rev = home.rev;
    this.selection = null;
    this.served(doc);
    this.tidy();
    this.changed();
  }

  /** Notes the floors' names as the server knows them. */
  served(doc: Doc): void {
    this.servedFloors = new Map(doc.floors.map((floor) => [floor.name, floor.id]));
  }

  floorOfServer(name: string): string | null {
    return this.servedFloors.get(name) ?? this.doc.floors.find((floor) => floor.name === name)?.id ?? null;
  }

  apply(doc: Doc, group: string | null = null): void {
    this.history = step(this.history, doc, group);
    this.tidy();
    this.changed();
  }

  settle(): void {
    this.history = settle(this.history);
  }

  /** Takes a gesture back that became something else: a second finger came down. */
  revert(doc: Doc): void {
    if (this.history.group !== null && this.doc !== doc) {
      this.history = { ...undo(this.history), future: [] };
    }
    this.guides = NO_GUIDES;
    this.tidy();
    this.changed();
  }

  undo(): void {
    this.history = undo(this.history);
    this.tidy();
    this.changed();
  }

  redo(): void {
    this.history = redo(this.history);
    this.tidy();
    this.changed();
  }

  wasSaved(doc: Doc, rev: number | undefined): void {
    this.saved = doc;
    this.rev = rev;
    this.served(doc);
    this.changed();
  }

  select(selection: Selection | null): void {
    this.selection = selection;
    const floor = selection === null ? null : floorOf(this.doc, selection);
    if (floor !== null && floor !== this.floorId && selection?.kind !== "stairs") {
      this.floorId = floor;
    }
    this.changed();
  }

  setTool(tool: Tool): void {
    this.tool = tool;
    this.measuring = false;
    this.measure = [];
    this.sketch = NO_SKETCH;
    if (tool === "picture" && this.floor?.picture != null) {
      this.selection = { kind: "picture", id: this.floor.id };
    } else if (tool !== "select") {
      this.selection = null;
    }
    this.changed();
  }

  setFloor(id: string): void {
    this.floorId = id;
    this.selection = null;
    this.sketch = NO_SKETCH;
    this.measure = [];
    this.changed();
  }

  draw(sketch: Partial<Sketch> | null): void {
    this.sketch = sketch === null ? NO_SKETCH : { ...this.sketch, ...sketch };
    this.changed();
  }

  guide(x: number | null, y: number | null): void {
    this.guides = { x, y };
  }

  setMeasure(points: readonly Point[], measuring = this.measuring): void {
    this.measure = points;
    this.measuring = measuring;
    this.changed();
  }

  private tidy(): void {
    if (this.selection !== null && !exists(this.doc, this.selection)) {
      this.selection = null;
    }
    if (this.floor === undefined) {
      const first = this.doc.floors.find((floor) => floor.level >= 0) ?? this.doc.floors[0];
      this.floorId = first?.id ?? null;
    }
  }
}

/** Returns a picture with its scale set by two points of a known distance; the first point stays where it is. */
export function scaledPicture(picture: PlanPicture, a: Point, b: Point, metres: number): PlanPicture {
  const drawn = Math.hypot(a[0] - b[0], a[1] - b[1]);
  if (!(metres > 0) || drawn < 0.01) {
    return picture;
  }
  const factor = metres / drawn;
  return {
    ...picture,
    x_m: a[0] + (picture.x_m - a[0]) * factor,
    y_m: a[1] + (picture.y_m - a[1]) * factor,
    width_m: picture.width_m * factor,
  };
}
