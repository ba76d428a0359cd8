/** The map card: tags on the floor plan, or in tiles where there is none. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { FeedState } from "../api/feed";
import type { Home, Layout, Place, Tag } from "../api/types";
import { chosenTags } from "../list/rows";
import { act, haptic, isAdmin } from "../shared/actions";
import { everySecond } from "../shared/age";
import { askToReload } from "../shared/bundle";
import { define, FeedElement } from "../shared/element";
import { faceStyles } from "../shared/face";
import { type ConfigForm, configForm } from "../shared/form";
import type { HomeAssistant } from "../shared/hass";
import { absence, absenceStyles } from "../shared/state-card";
import { entitiesOf } from "../shared/tags";
import { StrangersWatch } from "../strangers/watch";
import { PastLayers } from "../tape/layers";
import { openWhy } from "../why/open";
import { Announcer } from "./announcer";
import * as chrome from "./chrome";
import { assertMap, type MapConfig, schema } from "./config";
import { boxOf } from "./geometry";
import type { Past } from "./layers";
import { floorName, type PlanData, type PlanView } from "./plan-view";
import { sentenceOf } from "./spoken";
import { mapStyles } from "./styles";
import { floorToShow, pairOf, shapeOf, type Summary, summaryOf } from "./summary";
import "./tiles-view";

/** From this width on, two floors lie side by side. */
const TWO_FLOORS_PX = 700;

interface Gap {
  at: number;
  snapshots: number;
}

export class MapCard extends FeedElement {
  /** Set by the dashboard: in a section the card's height is given. */
  @state() layout?: string;
  @state() private config: MapConfig | null = null;
  @state() private selected: string | null = null;
  @state() private chosenFloor: string | null = null;
  @state() private full = false;
  @state() private wide = false;
  @state() private hint = true;
  @query(".box") private box!: HTMLElement;
  @query(".spoken") private live!: HTMLElement;

  /** What is drawn of the past. */
  private readonly layers = new PastLayers(this, () => this.now());
  private readonly strangers = new StrangersWatch(this);
  private shownFloor: string | null = null;
  private shape = "";
  private planData: PlanData | null = null;
  private readonly gap: Gap = { at: 0, snapshots: -1 };
  private seen = true;
  private stopTick: (() => void) | null = null;
  private readonly announcer = new Announcer((words) => (this.live.textContent = words));
  private readonly sizes = new ResizeObserver(([entry]) => {
    this.wide = (entry?.contentRect.width ?? 0) >= TWO_FLOORS_PX;
  });
  private readonly sight = new IntersectionObserver(([entry]) => this.setSeen(entry?.isIntersecting ?? true));

  static getConfigForm(): ConfigForm {
    return configForm(schema, assertMap);
  }

  static getStubConfig(): Record<string, never> {
    return {};
  }

  setConfig(config: MapConfig): void {
    assertMap(config);
    this.config = config;
  }

  getCardSize(): number {
    return 8;
  }

  getGridOptions(): Record<string, unknown> {
    return { columns: 12, rows: 8, min_columns: 6, min_rows: 5 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
    this.sight.observe(this);
    this.stopTick = everySecond(() => this.tick());
    window.addEventListener("xiaomi-tag-follow", this.followed);
    document.addEventListener("visibilitychange", this.visibility);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.sight.disconnect();
    this.stopTick?.();
    this.announcer.stop();
    window.removeEventListener("xiaomi-tag-follow", this.followed);
    document.removeEventListener("visibilitychange", this.visibility);
    this.full = false;
  }

  protected override feedChanged(feed: FeedState): void {
    const now = performance.now();
    const jump = feed.snapshots !== this.gap.snapshots;
    const gapS = (now - this.gap.at) / 1000;
    this.gap.snapshots = feed.snapshots;
    if (feed.places !== this.feed?.places) {
      this.gap.at = now;
      for (const plan of this.plans()) {
        plan.show(feed.places, gapS, jump);
      }
      if (this.seen && this.layers.past === null) {
        this.layers.extend(feed);
      }
    }
  }

  /** Moves alone are drawn by the plan itself: the card is only rendered when something around it changes. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (!super.shouldUpdate(changed)) {
      return false;
    }
    const onlyFeed = changed.size === 1 && (changed as ReadonlyMap<PropertyKey, unknown>).has("feed");
    const before = (changed as ReadonlyMap<PropertyKey, unknown>).get("feed") as FeedState | null | undefined;
    const { feed } = this;
    if (!onlyFeed || feed === null || before?.home !== feed.home) {
      return true;
    }
    return !this.seen ? this.shape === "" : this.shapeNow(feed) !== this.shape;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { hass, feed } = this;
    const home = feed?.home;
    if (hass === undefined || home == null || feed === null) {
      this.planData = null;
      return;
    }
    this.shape = this.shapeNow(feed);
    const tags = this.tags(home);
    if (
      this.planData?.home !== home ||
      (changed as ReadonlyMap<PropertyKey, unknown>).has("config") ||
      changed.has("hass")
    ) {
      this.planData =
        home.layout === null
          ? null
          : { hass, home, layout: home.layout, tags: new Map(tags.map((tag) => [tag.relay_id, tag])) };
      this.watchedEntities = tags.map((tag) => entitiesOf(hass, tag).presence).filter((id) => id !== undefined);
    }
    if (this.selected !== null && !tags.some((tag) => tag.relay_id === this.selected)) {
      this.selected = null;
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config, feed, text } = this;
    if (hass === undefined || config === null) {
      return nothing;
    }
    const home = feed?.home ?? null;
    askToReload(this, home?.frontend, text);
    const missing = absence(feed, text, isAdmin(hass));
    const body = missing ?? (home === null || feed === null ? nothing : this.body(hass, home, feed));
    return html`<ha-card class=${this.layout === "grid" ? "grid" : ""}>
      <div class="box ${feed?.status === "lost" ? "lost" : ""} ${this.full ? "full" : ""}" @keydown=${this.key}>
        ${this.head(hass, config, home)} ${this.strangers.banner()} ${body}
        <div class="spoken hidden" role="status" aria-live="polite"></div>
      </div>
    </ha-card>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { feed } = this;
    const has = (key: string): boolean => (changed as ReadonlyMap<PropertyKey, unknown>).has(key);
    if (has("full") && this.box !== (null as unknown)) {
      chrome.fillWindow(this.box, this.full);
    }
    // Also when only the feed changed: the home may have come after the places, and the plan with it.
    if (feed !== null) {
      for (const plan of this.plans()) {
        plan.setSeen(this.seen);
        plan.show(feed.places, 1, has("hass") || has("chosenFloor"));
      }
    }
    if (this.hass !== undefined && feed?.home != null) {
      this.followPast(this.hass, feed.home);
    }
    this.announce();
  }

  private head(hass: HomeAssistant, config: MapConfig, home: Home | null): TemplateResult {
    const { text, feed } = this;
    const tag = home?.tags.find((each) => each.relay_id === this.selected);
    const shown = config.receivers ?? "problems";
    return html`<div class="head">
      ${
        home === null || tag === undefined
          ? html`<h2>${config.title ?? text("map.title")}</h2>
              ${home === null ? nothing : chrome.healthLine(home, text, shown, isAdmin(hass))}`
          : chrome.followLine(hass, home, tag, this.placesShown(feed).get(tag.relay_id), text, {
              why: () => openWhy(this, tag.relay_id),
              heat: this.layers.heatOn,
              toggleHeat: home.layout === null || home.may?.history === false ? null : () => this.layers.toggleHeat(),
              end: () => this.select(null),
            })
      }
      ${home?.layout == null || this.preview || (tag !== undefined && !this.full) ? nothing : chrome.fullButton(this.full, text, () => (this.full = !this.full))}
    </div>`;
  }

  private body(hass: HomeAssistant, home: Home, feed: FeedState): TemplateResult {
    const tags = this.tags(home);
    const layout = home.layout;
    if (layout === null || layout.floors.length === 0) {
      return html`<div class="scroll">
        <xiaomi-tag-tiles
          .hass=${hass}
          .home=${home}
          .tags=${tags}
          .places=${this.placesShown(feed)}
          .text=${this.text}
          .selected=${this.selected}
          .now=${this.clock}
          @plan-tag=${this.chosen}
        ></xiaomi-tag-tiles>
        ${this.hint && isAdmin(hass) && !this.preview ? chrome.drawHint(this.text, () => (this.hint = false)) : nothing}
      </div>`;
    }
    const summary = summaryOf(layout, tags, this.placesShown(feed));
    return html`${this.floors(home, layout, summary, feed)} ${chrome.outside(hass, home, this.text, summary, this)}
    ${this.footer(hass, home, tags)}`;
  }

  private floors(home: Home, layout: Layout, summary: Summary, feed: FeedState): TemplateResult {
    const shown = floorToShow(layout, summary.counts, {
      chosen: this.chosenFloor,
      selected: this.selected === null ? undefined : this.placesShown(feed).get(this.selected),
      configured: this.config?.floor,
      current: this.shownFloor,
    });
    this.shownFloor = feed.places.size > 0 ? shown : null;
    const pair = this.wide ? pairOf(layout, summary.counts, shown) : [shown];
    const floors = pair
      .map((name) => layout.floors.find((floor) => floor.name === name))
      .filter((each) => each != null);
    const box = floors.map(boxOf).reduce((one, other) => ({
      ...one,
      width: one.width + other.width,
      height: Math.max(one.height, other.height),
    }));
    const chips = layout.floors.length > pair.length;
    return html`${
        chips ? chrome.floorChips(home, layout, summary, this.text, shown, (name) => this.chooseFloor(name)) : nothing
      }
      <div class="plans" style="--shape: ${(box.width / Math.max(1, box.height)).toFixed(2)}">
        ${repeat(
          floors,
          (_, index) => index,
          (floor) =>
            html`<xiaomi-tag-plan
              .data=${this.planData}
              .places=${feed.places}
              .floor=${floor.name}
              .heading=${pair.length > 1 ? floorName(home, floor) : ""}
              .text=${this.text}
              .selected=${this.selected}
              .receivers=${this.config?.receivers ?? "problems"}
              .oneFinger=${this.full || this.config?.two_fingers === false}
              .trail=${this.layers.trail}
              .heat=${this.layers.heat?.layers.find((each) => each.floor === floor.name) ?? null}
              .past=${this.layers.past}
              .now=${this.clock}
              @plan-tag=${this.chosen}
            ></xiaomi-tag-plan>`,
        )}
      </div>`;
  }

  /** The tape of the followed tag, or of the one that moved last. */
  private footer(hass: HomeAssistant, home: Home, tags: readonly Tag[]): TemplateResult | typeof nothing {
    const { config, layers, text, feed } = this;
    if (this.preview || config?.tape === false || home.may?.history === false || tags.length === 0) {
      return nothing;
    }
    void import("../tape/tape");
    return html`${chrome.heatLegend(layers.heat, text, hass.language)}
      <xiaomi-tag-tape
        .hass=${hass}
        .tags=${tags}
        .followed=${this.selected ?? lastMoved(tags, feed?.places)}
        @past=${(event: CustomEvent<Past | null>) => layers.setPast(event.detail)}
      ></xiaomi-tag-tape>`;
  }

  /** Loads what of the past is wanted for the followed tag, or for all. */
  private followPast(hass: HomeAssistant, home: Home): void {
    const { selected, layers, config } = this;
    const of = config?.trail ?? "selected";
    const all = of === "all" ? this.tags(home).map((tag) => tag.relay_id) : [];
    const one = of === "selected" && selected !== null ? [selected] : [];
    if (!this.preview && home.layout !== null) {
      layers.follow(hass.connection, [...all, ...one]);
      layers.showHeat(hass.connection, selected, getComputedStyle(this).getPropertyValue("--primary-color"));
    }
  }

  /** The places that are shown: those of now, or of the moment that the tape stands at. */
  private placesShown(feed: FeedState | null): ReadonlyMap<string, Place> {
    return this.layers.past?.places ?? feed?.places ?? new Map<string, Place>();
  }

  private tags(home: Home): readonly Tag[] {
    return chosenTags(home, this.config?.tags);
  }

  readonly clock = (): number => this.now();

  private plans(): Iterable<PlanView> {
    return this.renderRoot.querySelectorAll<PlanView>("xiaomi-tag-plan");
  }

  private shapeNow(feed: FeedState): string {
    return feed.home === null ? "" : shapeOf(feed, this.tags(feed.home), this.selected, this.now());
  }

  /** Ages grow, and a tag becomes old, also while no event comes. */
  private tick(): void {
    const { feed } = this;
    if (!this.seen || feed === null || performance.now() - this.gap.at < 900) {
      return;
    }
    if (feed.home !== null && this.shapeNow(feed) !== this.shape) {
      this.requestUpdate();
    }
    for (const plan of this.plans()) {
      plan.tick();
    }
  }

  private setSeen(seen: boolean): void {
    const changed = seen !== this.seen;
    this.seen = seen;
    for (const plan of this.plans()) {
      plan.setSeen(seen && !document.hidden);
    }
    if (changed && seen) {
      this.requestUpdate();
    }
  }

  private readonly visibility = (): void => {
    for (const plan of this.plans()) {
      plan.setSeen(this.seen && !document.hidden);
    }
  };

  private readonly followed = (event: Event): void => {
    const tag = (event as CustomEvent<{ tag?: string }>).detail.tag;
    const home = this.feed?.home;
    if (tag === undefined || home == null || !this.tags(home).some((each) => each.relay_id === tag)) {
      return;
    }
    event.preventDefault();
    this.select(tag);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  };

  private readonly chosen = (event: CustomEvent<{ tag: string | null; kind: "tap" | "hold" }>): void => {
    const { tag, kind } = event.detail;
    const action = kind === "tap" ? this.config?.tap_action : this.config?.hold_action;
    if (tag !== null && action !== undefined) {
      event.preventDefault();
      this.act(tag, kind);
    } else if (kind === "tap" && tag !== null && tag === this.selected) {
      openWhy(this, tag);
    } else if (kind === "tap") {
      this.select(tag);
    }
  };

  /** Follows a tag, or none. */
  select(tag: string | null): void {
    if (tag !== this.selected) {
      this.selected = tag;
      this.chosenFloor = null;
      if (tag !== null) {
        haptic("selection");
      }
    }
  }

  private act(tagId: string, kind: "tap" | "hold"): void {
    const { hass, feed } = this;
    const tag = feed?.home?.tags.find((each) => each.relay_id === tagId);
    if (hass !== undefined && tag !== undefined) {
      act(this, { entity: entitiesOf(hass, tag).room, ...this.config }, kind);
    }
  }

  private chooseFloor(name: string): void {
    this.chosenFloor = name;
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && (this.full || this.selected !== null)) {
      event.stopPropagation();
      if (this.full) {
        this.full = false;
      } else {
        this.select(null);
      }
    }
  };

  private announce(): void {
    const { hass, feed, selected } = this;
    const home = feed?.home;
    const tag = home?.tags.find((each) => each.relay_id === selected);
    if (hass === undefined || home == null || tag === undefined) {
      this.announcer.stop();
      return;
    }
    const place = this.placesShown(feed).get(tag.relay_id);
    const { sentence } = sentenceOf(place, tag, { home, text: this.text, language: hass.language });
    this.announcer.announce(`${tag.name}: ${sentence}`);
  }

  static override styles = [faceStyles, absenceStyles, mapStyles];
}

function lastMoved(tags: readonly Tag[], places: ReadonlyMap<string, Place> | undefined): string | null {
  const since = (tag: Tag): number => places?.get(tag.relay_id)?.since ?? 0;
  return [...tags].sort((one, other) => since(other) - since(one))[0]?.relay_id ?? null;
}

define("xiaomi-tag-map-card", MapCard);
