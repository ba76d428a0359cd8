/** One tag's marker and its halo. They are moved by a CSS transition each; nothing is written that did not change. */
import { render } from "lit";
import type { Home, Point, Tag } from "../api/types";
import { face } from "../shared/face";
import type { HomeAssistant } from "../shared/hass";
import { nearestAngle } from "./ellipse";
import type { Mark } from "./marks";
import type { Standing } from "./motion";
import type { View } from "./view";

/** Halos are drawn from a circle of this size, so that growing them costs no layout. */
const CIRCLE_PX = 100;
const LEAST_HALO_PX = 24;
const FADE_MS = 200;

export interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly spot: Point;
  readonly ms: number;
  readonly fade: boolean;
  readonly named: boolean;
  readonly within: boolean;
  readonly selected: boolean;
  readonly ageText: string;
  readonly spoken: string;
}

export class Marker {
  readonly button = document.createElement("button");
  readonly halo = document.createElement("div");
  /** Where it is shown, which may be a little beside where it is: things at rest stay at rest. */
  standing: Standing | null = null;
  private readonly upright = document.createElement("span");
  private readonly name = document.createElement("span");
  private readonly age = document.createElement("span");
  private readonly look = document.createElement("span");
  private readonly written = new Map<string, string>();
  private angle = 0;

  constructor(readonly tag: string) {
    this.button.type = "button";
    this.button.dataset["tag"] = tag;
    this.upright.className = "upright";
    this.name.className = "name";
    this.age.className = "age";
    this.look.className = "look";
    this.upright.append(this.look, this.name, this.age);
    this.button.append(this.upright);
    this.halo.className = "halo";
  }

  dress(hass: HomeAssistant, home: Home, tag: Tag, colour: string): void {
    render(face(hass, home, tag), this.look);
    this.write("name", tag.name, (value) => (this.name.textContent = value));
    this.write("colour", colour, (value) => {
      this.button.style.setProperty("--tag-color", value);
      this.halo.style.setProperty("--tag-color", value);
    });
  }

  draw(mark: Mark, drawn: Drawn, view: View): void {
    const flags = [
      drawn.selected ? "selected" : "",
      mark.old ? "old" : "",
      mark.moving ? "moving" : "",
      mark.ghost ? "ghost" : "",
      mark.thin ? "thin" : "",
      drawn.named ? "named" : "",
      drawn.within ? "within" : "",
    ]
      .filter(Boolean)
      .join(" ");
    this.write("class", flags, (value) => {
      this.button.className = `mark ${value}`;
      this.halo.className = `halo ${value}`;
      this.button.toggleAttribute("inert", mark.ghost || drawn.within);
    });
    this.write("pressed", String(drawn.selected), (value) => this.button.setAttribute("aria-pressed", value));
    this.write("age", drawn.ageText, (value) => (this.age.textContent = value));
    this.write("spoken", drawn.spoken, (value) => this.button.setAttribute("aria-label", value));
    this.place(drawn);
    this.shape(mark, drawn, view);
    if (drawn.fade) {
      this.button.animate({ opacity: [0, 1] }, FADE_MS);
      this.halo.animate({ opacity: [0, 1] }, FADE_MS);
    }
  }

  remove(): void {
    this.button.remove();
    this.halo.remove();
  }

  private place({ x, y, ms }: Drawn): void {
    this.write("place", `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`, (value) => {
      this.duration(this.button, "markMs", ms);
      this.button.style.transform = value;
    });
  }

  private shape(mark: Mark, { spot, ms }: Drawn, view: View): void {
    const rx = Math.max(LEAST_HALO_PX, mark.halo.rx * view.scale);
    const ry = Math.max(LEAST_HALO_PX, mark.halo.ry * view.scale);
    this.angle = nearestAngle(mark.halo.angle + (view.turned ? 90 : 0), this.angle);
    const at = `translate(${spot[0].toFixed(1)}px, ${spot[1].toFixed(1)}px) rotate(${this.angle.toFixed(0)}deg)`;
    // A dashed line must not be stretched: old halos, which hardly change, are laid out in their own size.
    const width = mark.old ? round(2 * rx) : CIRCLE_PX;
    const height = mark.old ? round(2 * ry) : CIRCLE_PX;
    const scale = mark.old
      ? "scale(1, 1)"
      : `scale(${((2 * rx) / CIRCLE_PX).toFixed(2)}, ${((2 * ry) / CIRCLE_PX).toFixed(2)})`;
    this.write("size", `${width} ${height}`, () => {
      const style = this.halo.style;
      style.width = `${width}px`;
      style.height = `${height}px`;
      style.margin = `${-height / 2}px 0 0 ${-width / 2}px`;
    });
    this.write("halo", `${at} ${scale}`, (value) => {
      this.duration(this.halo, "haloMs", ms);
      this.halo.style.transform = value;
    });
  }

  private duration(element: HTMLElement, key: string, ms: number): void {
    this.write(key, `${ms}ms`, (value) => (element.style.transitionDuration = value));
  }

  private write(key: string, value: string, apply: (value: string) => unknown): void {
    if (this.written.get(key) !== value) {
      this.written.set(key, value);
      apply(value);
    }
  }
}

function round(pixels: number): number {
  return 4 * Math.round(pixels / 4);
}
