/**
 * One floor of the plan.
 *
 * Lit draws what changes seldom: rooms, size, zoom. Places come each second through `show`, which moves the markers without
 * a render. While the card is not seen, places are kept and nothing is drawn.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Home, Layout, Place, PlanFloor, Tag } from "../api/types";
import { ago, clock } from "../shared/age";
import { define } from "../shared/element";
import { faceStyles } from "../shared/face";
import type { HomeAssistant } from "../shared/hass";
import { NO_TEXTS, type Text } from "../shared/strings";
import { colourOf, roomName } from "../shared/tags";
import type { Receivers } from "./config";
import { heatImage, outline, pictureImage, receiverSigns, roomFills, trailLines, walls } from "./drawing";
import { boxOf, insideAt } from "./geometry";
import { Gestures } from "./gestures";
import type { HeatLayer, Past, TrailLine } from "./layers";
import { Markers } from "./markers";
import { type Mark, markOf } from "./marks";
import { PictureLoader } from "./picture";
import { planStyles } from "./plan-styles";
import { spokenOf } from "./spoken";
import { fit, matrixOf, type Size, toPixels, type View } from "./view";
import { applied, between, FITTED, limited, MOST, type Zoom, zoomedAt } from "./zoom";

const PADDING_PX = 10;
const HEADING_PX = 14;
const STRONGEST_TINT = 0.38;
/** A past moment follows the next one as fast as this while it is replayed. */
const REPLAY_GAP_S = 0.3;

/** What is shown of the home: replaced as a whole, since most of it changes together. */
export interface PlanData {
  readonly hass: HomeAssistant;
  readonly home: Home;
  readonly layout: Layout;
  readonly tags: ReadonlyMap<string, Tag>;
}

export class PlanView extends LitElement {
  @property({ attribute: false }) data: PlanData | null = null;
  @property() floor = "";
  /** Shown in a corner where two floors lie side by side. */
  @property() heading = "";
  @property({ attribute: false }) text: Text = NO_TEXTS;
  @property() selected: string | null = null;
  @property() receivers: Receivers = "problems";
  @property({ type: Boolean }) oneFinger = false;
  @property({ attribute: false }) trail: readonly TrailLine[] = [];
  @property({ attribute: false }) heat: HeatLayer | null = null;
  @property({ attribute: false }) past: Past | null = null;
  @property({ attribute: false }) now: () => number = () => Date.now() / 1000;

  /** Renewed by `show`; the first ones come with the floor. */
  places: ReadonlyMap<string, Place> = new Map();
  @state() size: Size = { width: 0, height: 0 };
  /** What the drawing shows; during a gesture the stage is moved against it. */
  @state() private drawn: Zoom = FITTED;
  @query(".frame") private frame!: HTMLElement;
  @query(".stage") private stage!: HTMLElement;
  @query(".marks") private buttons!: HTMLElement;
  @query(".halos") private halos!: HTMLElement;
  @query(".thread") private thread!: SVGPathElement;

  private wanted: Zoom = FITTED;
  private markers: Markers | null = null;
  private view: View | null = null;
  private seen = true;
  private behind = false;
  private readonly pictures = new PictureLoader(() => this.requestUpdate());
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly sizes = new ResizeObserver(([entry]) => {
    if (entry !== undefined) {
      const { width, height } = entry.contentRect;
      this.size = { width, height };
    }
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.pictures.release();
  }

  /** Shows places; `gapS` is the time since those before. */
  show(places: ReadonlyMap<string, Place>, gapS: number, jump: boolean): void {
    this.places = places;
    if (this.past === null) {
      this.draw(gapS, jump);
    }
  }

  /** Lets ages and halos grow. */
  tick(): void {
    if (this.past === null) {
      this.draw(1, false);
    }
  }

  /** Whether anything is drawn; what came in between is shown at once, without gliding. */
  setSeen(seen: boolean): void {
    this.seen = seen;
    if (seen && this.behind) {
      this.behind = false;
      this.draw(0, true);
    }
  }

  get zoom(): Zoom {
    return this.wanted;
  }

  zoomTo(zoom: Zoom, settled: boolean): void {
    this.wanted = limited(zoom, this.size);
    if (settled) {
      this.stage.style.transform = "";
      this.stage.style.setProperty("--inverse", "1");
      this.drawn = this.wanted;
      return;
    }
    const { transform, ratio } = between(this.drawn, this.wanted);
    this.stage.style.transform = transform;
    this.stage.style.setProperty("--inverse", String(1 / ratio));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("floor")) {
      this.wanted = this.drawn = FITTED;
    }
    const floor = this.planFloor();
    if (floor !== undefined && this.size.width > 0) {
      this.wanted = this.drawn = limited(this.drawn, this.size);
      this.view = applied(fit(boxOf(floor), this.size, PADDING_PX, this.heading === "" ? 0 : HEADING_PX), this.drawn);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { data, view, text } = this;
    const floor = this.planFloor();
    if (data === null || floor === undefined) {
      return nothing;
    }
    const name = this.heading !== "" ? this.heading : floorName(data.home, floor);
    const classes = ["frame", this.oneFinger ? "one-finger" : "", this.drawn.factor > 1 ? "zoomed" : ""];
    return html`<div
        class=${classes.filter(Boolean).join(" ")}
        role="group"
        tabindex="0"
        aria-label=${text("map.plan", { floor: name })}
        @click=${this.clicked}
        @contextmenu=${this.held}
      >
        <div class="stage ${this.selected === null ? "" : "following"}">
          ${view === null ? nothing : this.ground(data, floor, view)}
          <div class="halos" style=${view === null ? "" : `clip-path: path("${outline(floor, view)}")`}></div>
          <svg aria-hidden="true">
            <path class="thread"></path>
            ${view === null ? nothing : receiverSigns(data.home, data.layout, floor, view, this.receivers)}
          </svg>
          <div class="marks"></div>
        </div>
      </div>
      ${this.heading === "" ? nothing : html`<div class="floor-name">${this.heading}</div>`}
      ${
        this.drawn.factor > 1
          ? html`<button class="whole" aria-label=${text("map.whole")} title=${text("map.whole")} @click=${this.whole}>
              <ha-icon icon="mdi:fit-to-page-outline"></ha-icon>
            </button>`
          : nothing
      }
      ${
        this.past === null
          ? nothing
          : html`<div class="past">
              <time>${clock(this.past.at, data.hass.locale, data.hass.config.time_zone)}</time>
            </div>`
      }`;
  }

  protected override firstUpdated(): void {
    this.updateComplete.then(
      () => this.requestUpdate(),
      () => undefined,
    );
  }

  protected override updated(changed: PropertyValues): void {
    const { data } = this;
    if (data === null || this.frame === (null as unknown)) {
      return;
    }
    if (this.markers === null) {
      this.markers = new Markers(this.buttons, this.halos, this.thread);
      new Gestures(this.frame, this);
    }
    if (changed.has("data")) {
      this.markers.dress(data.hass, data.home, data.tags);
    }
    const onlyPast = changed.size === 1 && changed.has("past");
    const onlySelected = changed.size === 1 && changed.has("selected");
    this.draw(REPLAY_GAP_S, !onlyPast && !onlySelected);
  }

  private ground(data: PlanData, floor: PlanFloor, view: View): TemplateResult {
    const picture = this.pictures.get(data.hass, floor.picture);
    return html`<svg aria-hidden="true" class=${picture === null ? "" : "pictured"}>
        <g transform=${matrixOf(view)}>
          ${pictureImage(floor.picture, picture)} ${roomFills(floor)} ${heatImage(this.heat, floor)}
          ${walls(floor, data.layout)} ${trailLines(this.trail, floor, (tag) => colourOf(data.home, tag))}
        </g>
      </svg>
      <div class="labels" aria-hidden="true">${this.roomNames(data.home, floor, view)}</div>`;
  }

  /** Each name lies at the top of its room, in the widest part of it. */
  private roomNames(home: Home, floor: PlanFloor, view: View): (TemplateResult | typeof nothing)[] {
    return floor.rooms.map(({ room, polygon }) => {
      const points = polygon.map((point) => toPixels(view, point));
      const top = Math.min(...points.map(([, y]) => y));
      const spans = insideAt(points, top + 12).sort((one, other) => other[1] - other[0] - (one[1] - one[0]));
      const [from, to] = spans[0] ?? [0, 0];
      return to - from < 28
        ? nothing
        : html`<span
            class="room-name"
            style="left: ${(from + 7).toFixed(0)}px; top: ${(top + 5).toFixed(0)}px; max-width: ${(to - from - 12).toFixed(0)}px"
            >${roomName(home, room)}</span
          >`;
    });
  }

  private draw(gapS: number, jump: boolean): void {
    const { data, view, markers } = this;
    const floor = this.planFloor();
    if (data === null || view === null || markers === null || floor === undefined) {
      return;
    }
    if (!this.seen) {
      this.behind = true;
      return;
    }
    const places = this.past?.places ?? this.places;
    const now = this.past?.at ?? this.now();
    const { hass, home, layout, tags } = data;
    const marks: Mark[] = [];
    for (const [id, tag] of tags) {
      const place = places.get(id);
      const mark = place === undefined ? null : markOf(tag, place, floor, layout, now);
      if (mark !== null) {
        marks.push(mark);
      }
    }
    const context = { home, text: this.text, language: hass.language };
    markers.draw(
      {
        floor: floor.name,
        marks,
        places,
        view,
        selected: this.selected,
        countable: this.drawn.factor < MOST,
        gapS,
        jump: jump || this.still.matches,
        age: (seconds) => ago(seconds, hass.language),
        spoken: (id, ageS) => {
          const tag = tags.get(id);
          return tag === undefined ? "" : spokenOf(places.get(id), tag, ageS, context);
        },
        counted: (count) => this.text("map.count", { count }),
      },
      hass,
      home,
      tags,
    );
    this.tint(home, places);
  }

  /** Rooms are tinted by how likely the followed tag is in them. */
  private tint(home: Home, places: ReadonlyMap<string, Place>): void {
    const { selected } = this;
    const place = selected === null ? undefined : places.get(selected);
    const home_ = place?.presence === "home" ? place : undefined;
    if (selected !== null) {
      this.stage.style.setProperty("--tint", colourOf(home, selected));
    }
    for (const path of this.renderRoot.querySelectorAll<SVGPathElement>(".tint")) {
      const share = home_?.probabilities[path.dataset["room"] ?? ""] ?? 0;
      const opacity = (STRONGEST_TINT * share).toFixed(2);
      if (path.style.fillOpacity !== opacity) {
        path.style.fillOpacity = opacity;
      }
    }
  }

  private planFloor(): PlanFloor | undefined {
    return this.data?.layout.floors.find((floor) => floor.name === this.floor);
  }

  private readonly whole = (): void => this.zoomTo(FITTED, true);

  private readonly clicked = (event: Event): void => {
    const target = event.target as HTMLElement;
    const count = target.closest<HTMLElement>(".count");
    if (count !== null) {
      const at = [Number(count.dataset["x"]), Number(count.dataset["y"])] as const;
      this.zoomTo(zoomedAt(this.wanted, 2, at, this.size), true);
      return;
    }
    const tag = target.closest<HTMLElement>(".mark")?.dataset["tag"] ?? null;
    this.dispatchEvent(new CustomEvent("plan-tag", { detail: { tag, kind: "tap" } }));
  };

  private readonly held = (event: Event): void => {
    const tag = (event.target as HTMLElement).closest<HTMLElement>(".mark")?.dataset["tag"];
    if (tag !== undefined) {
      const hold = new CustomEvent("plan-tag", { detail: { tag, kind: "hold" }, cancelable: true });
      if (!this.dispatchEvent(hold)) {
        event.preventDefault();
      }
    }
  };

  static override styles = [faceStyles, planStyles];
}

/** Returns a floor's name as Home Assistant has it. */
export function floorName(home: Home, floor: PlanFloor): string {
  return home.floors.find((each) => each.floor_id === floor.floor_id)?.name ?? floor.name;
}

define("xiaomi-tag-plan", PlanView);
