/** The markers of one floor: who is drawn where, fanned out, counted, named. */
import type { Home, Place, Point, Tag } from "../api/types";
import type { HomeAssistant } from "../shared/hass";
import { colourOf } from "../shared/tags";
import { arrange, type Count, type Placed } from "./crowd";
import { shownLabels } from "./labels";
import { Marker } from "./marker";
import type { Mark } from "./marks";
import { motion, type Motion } from "./motion";
import { toPixels, type View } from "./view";

export interface Scene {
  readonly floor: string;
  readonly marks: readonly Mark[];
  readonly places: ReadonlyMap<string, Place>;
  readonly view: View;
  readonly selected: string | null;
  readonly countable: boolean;
  readonly gapS: number;
  /** New size, zoom or floor, a snapshot, a hidden tab: all is put in place at once. */
  readonly jump: boolean;
  age(seconds: number): string;
  spoken(tag: string, ageS: number | null): string;
  counted(count: number): string;
}

/** How long markers take to make room for another one. */
const MAKE_ROOM_MS = 300;

/** With more markers than this, halos jump and what moves shows a still ring: it is too much to draw otherwise. */
const MANY = 12;

export class Markers {
  private readonly markers = new Map<string, Marker>();
  private readonly counts = new Map<string, HTMLButtonElement>();
  private threads = "";

  constructor(
    private readonly buttons: HTMLElement,
    private readonly halos: HTMLElement,
    private readonly lines: SVGPathElement,
  ) {}

  /** Gives each marker its face and name; called when tags, icons or the theme changed. */
  dress(hass: HomeAssistant, home: Home, tags: ReadonlyMap<string, Tag>): void {
    for (const [id, marker] of this.markers) {
      const tag = tags.get(id);
      if (tag !== undefined) {
        marker.dress(hass, home, tag, colourOf(home, id));
      }
    }
  }

  draw(scene: Scene, hass: HomeAssistant, home: Home, tags: ReadonlyMap<string, Tag>): void {
    const marks = new Map(scene.marks.map((mark) => [mark.tag, mark]));
    for (const [id, marker] of this.markers) {
      if (!marks.has(id)) {
        marker.remove();
        this.markers.delete(id);
      }
    }
    const motions = new Map<string, Motion>();
    for (const [id, mark] of marks) {
      motions.set(id, this.move(id, mark, scene, hass, home, tags));
    }
    const spots = [...marks.values()].map(({ tag: id, ghost }) => {
      const [x, y] = this.spot(id, scene.view);
      return { id, x, y, keep: id === scene.selected, ghost };
    });
    const crowd = arrange(
      spots.filter((spot) => !spot.ghost),
      scene.countable,
    );
    // A ghost makes no room and needs none.
    const ghosts = spots.filter((spot) => spot.ghost).map(({ id, x, y }) => ({ id, x, y, thread: null, within: null }));
    const placed: readonly Placed[] = [...crowd.placed, ...ghosts];
    const named = this.named(placed, marks, tags, scene);
    for (const each of placed) {
      this.put(each, marks, motions, named, scene);
    }
    for (const layer of [this.halos, this.buttons]) {
      layer.classList.toggle("many", placed.length > MANY);
    }
    this.drawCounts(crowd.counts, scene);
    this.drawThreads(placed);
  }

  /** Returns the button of a tag. */
  button(tag: string): HTMLButtonElement | undefined {
    return this.markers.get(tag)?.button;
  }

  private move(
    id: string,
    mark: Mark,
    scene: Scene,
    hass: HomeAssistant,
    home: Home,
    tags: ReadonlyMap<string, Tag>,
  ): Motion {
    let marker = this.markers.get(id);
    if (marker === undefined) {
      marker = new Marker(id);
      this.markers.set(id, marker);
      this.buttons.append(marker.button);
      this.halos.append(marker.halo);
      const tag = tags.get(id);
      if (tag !== undefined) {
        marker.dress(hass, home, tag, colourOf(home, id));
      }
    }
    const to = { floor: scene.floor, x: mark.x, y: mark.y };
    const moving = scene.places.get(id)?.moving ?? null;
    const decided = motion(marker.standing, to, { gapS: scene.gapS, moving, jump: scene.jump });
    if (decided.kind !== "stay") {
      marker.standing = to;
    }
    return decided;
  }

  private spot(id: string, view: View): Point {
    const standing = this.markers.get(id)?.standing;
    return standing == null ? [0, 0] : toPixels(view, [standing.x, standing.y]);
  }

  private named(
    placed: readonly Placed[],
    marks: ReadonlyMap<string, Mark>,
    tags: ReadonlyMap<string, Tag>,
    scene: Scene,
  ): Set<string> {
    return shownLabels(
      placed
        .filter((each) => each.within === null && marks.get(each.id)?.ghost === false)
        .map(({ id, x, y }) => ({
          id,
          x,
          y,
          text: tags.get(id)?.name ?? "",
          lines: marks.get(id)?.ageS == null ? 1 : 2,
          weight: id === scene.selected ? Infinity : (marks.get(id)?.probability ?? 0),
        })),
    );
  }

  private put(
    placed: Placed,
    marks: ReadonlyMap<string, Mark>,
    motions: ReadonlyMap<string, Motion>,
    named: ReadonlySet<string>,
    scene: Scene,
  ): void {
    const mark = marks.get(placed.id);
    const decided = motions.get(placed.id);
    if (mark === undefined || decided === undefined) {
      return;
    }
    const ms = scene.jump || decided.kind === "jump" ? 0 : decided.kind === "glide" ? decided.ms : MAKE_ROOM_MS;
    this.markers.get(placed.id)?.draw(
      mark,
      {
        x: placed.x,
        y: placed.y,
        spot: this.spot(placed.id, scene.view),
        ms,
        fade: decided.kind === "jump" && decided.fade,
        named: named.has(placed.id),
        within: placed.within !== null,
        selected: placed.id === scene.selected,
        ageText: mark.ageS === null ? "" : scene.age(mark.ageS),
        spoken: scene.spoken(placed.id, mark.ageS),
      },
      scene.view,
    );
  }

  private drawCounts(counts: readonly Count[], scene: Scene): void {
    for (const [id, button] of this.counts) {
      if (!counts.some((count) => count.id === id)) {
        button.remove();
        this.counts.delete(id);
      }
    }
    for (const { id, x, y, ids } of counts) {
      let button = this.counts.get(id);
      if (button === undefined) {
        button = document.createElement("button");
        button.type = "button";
        button.className = "count";
        this.counts.set(id, button);
        this.buttons.append(button);
      }
      const words = String(ids.length);
      if (button.textContent !== words) {
        button.textContent = words;
        button.setAttribute("aria-label", scene.counted(ids.length));
      }
      button.dataset["x"] = x.toFixed(0);
      button.dataset["y"] = y.toFixed(0);
      button.style.transform = `translate(${x.toFixed(0)}px, ${y.toFixed(0)}px)`;
    }
  }

  private drawThreads(placed: readonly Placed[]): void {
    const path = placed
      .map(({ x, y, thread }) =>
        thread === null ? "" : `M${x.toFixed(0)} ${y.toFixed(0)}L${thread[0].toFixed(0)} ${thread[1].toFixed(0)}`,
      )
      .join("");
    if (path !== this.threads) {
      this.threads = path;
      this.lines.setAttribute("d", path);
    }
  }
}
