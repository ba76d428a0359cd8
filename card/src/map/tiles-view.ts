/** The rooms as tiles, with a chip for each tag: what there is without a floor plan. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Home, Place, Room, Tag } from "../api/types";
import "../shared/age-text";
import { showsPercent } from "../shared/certainty";
import { define } from "../shared/element";
import { face, faceStyles } from "../shared/face";
import type { HomeAssistant } from "../shared/hass";
import { NO_TEXTS, type Text } from "../shared/strings";
import { roomName } from "../shared/tags";
import { wordsOf } from "../shared/words";
import { glide, type Where, wherever } from "./flip";
import { isStale, shownAge } from "./marks";
import { spokenOf } from "./spoken";
import { type Guest, type Tile, tilesOf } from "./tiles";
import { tilesStyles } from "./tiles-styles";

/** A tag that came into a room this short ago is there "now". */
const NOW_S = 60;

const keyOf = (element: HTMLElement): string => element.dataset["tag"] ?? "";

export class TilesView extends LitElement {
  @property({ attribute: false }) hass: HomeAssistant | null = null;
  @property({ attribute: false }) home: Home | null = null;
  @property({ attribute: false }) tags: readonly Tag[] = [];
  @property({ attribute: false }) places: ReadonlyMap<string, Place> = new Map();
  @property({ attribute: false }) text: Text = NO_TEXTS;
  @property() selected: string | null = null;
  @property({ attribute: false }) now: () => number = () => Date.now() / 1000;
  @state() private unfolded = false;
  private former: Map<string, Where> | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.former = null;
    if (changed.has("places") && this.hasUpdated && !document.hidden) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.former = still ? null : wherever(this.chips(), keyOf);
    }
  }

  protected override updated(): void {
    if (this.former !== null) {
      glide(this.chips(), keyOf, this.former);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, home, text } = this;
    if (hass === null || home === null) {
      return nothing;
    }
    if (this.tags.length === 0) {
      return html`<p class="quiet">${text("common.no_tags")}</p>`;
    }
    const tiles = tilesOf(home, this.tags, this.places, hass.language);
    return html`
      ${tiles.floors.map(
        (floor) =>
          html`${this.heading(floor.name, tiles.floors.length)}
            <div class="tiles">
              ${repeat(
                floor.tiles,
                (tile) => tile.room.area_id,
                (tile) => this.tile(tile, home),
              )}
            </div>`,
      )}
      ${
        tiles.unnameable.length === 0
          ? nothing
          : html`<div class="tiles">${tiles.unnameable.map((room) => this.unnameable(room))}</div>`
      }
      ${this.empty(tiles.empty)} ${this.group("common.somewhere", tiles.somewhere)} ${this.away(tiles.away, home)}
      ${
        tiles.unheard.length === 0
          ? nothing
          : html`<h3>${text("common.unheard")}</h3>
              <div class="wide quiet">${tiles.unheard.map((tag) => tag.name).join(", ")}</div>`
      }
    `;
  }

  private heading(name: string, floors: number): TemplateResult | typeof nothing {
    const words = name === "" ? this.text("map.other_rooms") : name;
    return floors > 1 ? html`<h3>${words}</h3>` : nothing;
  }

  private tile({ room, guests, unsure, others }: Tile, home: Home): TemplateResult {
    const names = others.map((other) => roomName(home, other));
    return html`<section class="tile ${unsure ? "unsure" : ""}">
      <h4>${room.name}</h4>
      <div class="chips">${this.chipsOf(guests)}</div>
      ${
        names.length === 0
          ? nothing
          : html`<p class="quiet">${this.text("map.or_room", { room: this.either(names) })}</p>`
      }
    </section>`;
  }

  private either(names: readonly string[]): string {
    return new Intl.ListFormat(this.hass?.language ?? "en", { type: "disjunction" }).format(names);
  }

  private unnameable(room: Room): TemplateResult {
    return html`<section class="tile unnameable">
      <h4>${room.name}</h4>
      <p class="quiet">${this.text("map.no_receiver")}</p>
    </section>`;
  }

  private empty(rooms: readonly Room[]): TemplateResult | typeof nothing {
    const { text } = this;
    if (rooms.length === 0) {
      return nothing;
    }
    const words = rooms.length === 1 ? text("map.empty_room") : text("map.empty_rooms", { count: rooms.length });
    return html`<button class="fold" aria-expanded=${this.unfolded} @click=${() => (this.unfolded = !this.unfolded)}>
        <ha-icon icon=${this.unfolded ? "mdi:chevron-up" : "mdi:chevron-down"}></ha-icon>${words}
      </button>
      ${this.unfolded ? html`<p class="quiet rooms">${rooms.map((room) => room.name).join(" · ")}</p>` : nothing}`;
  }

  private group(key: string, guests: readonly Guest[]): TemplateResult | typeof nothing {
    return guests.length === 0
      ? nothing
      : html`<h3>${this.text(key)}</h3>
          <section class="wide"><div class="chips">${this.chipsOf(guests)}</div></section>`;
  }

  /** Where it was last, since when, and how sure it is that it is gone. */
  private away(guests: readonly Guest[], home: Home): TemplateResult | typeof nothing {
    const { hass, text } = this;
    if (guests.length === 0 || hass === null) {
      return nothing;
    }
    return html`<h3>${text("common.away")}</h3>
      <div class="tiles few">
        ${guests.map((guest) => {
          const { tag, place } = guest;
          const words = wordsOf(place, tag, { home, text, language: hass.language });
          const plain = words.certainty === "sure" && !showsPercent(tag.level);
          const parts = [
            place.room === null ? null : text("common.last_in", { room: roomName(home, place.room) }),
            place.since == null ? null : this.age(place.since, false),
            words.sure === "" || plain ? null : text("map.gone", { sure: words.sure }),
          ].filter((part) => part !== null);
          return html`<section class="tile away">
            <div class="chips">${this.chip(guest)}</div>
            <p class="quiet">${parts.map((part, index) => html`${index > 0 ? " · " : ""}${part}`)}</p>
          </section>`;
        })}
      </div>`;
  }

  private chipsOf(guests: readonly Guest[]): unknown {
    return repeat(
      guests,
      ({ tag }) => tag.relay_id,
      (guest) => this.chip(guest),
    );
  }

  private chip({ tag, place }: Guest): TemplateResult {
    const { hass, home, text } = this;
    if (hass === null || home === null) {
      return html``;
    }
    const now = this.now();
    const old = isStale(place, now);
    const context = { home, text, language: hass.language };
    const classes = ["chip", old ? "old" : "", this.selected === tag.relay_id ? "selected" : ""];
    return html`<button
      class=${classes.filter(Boolean).join(" ")}
      data-tag=${tag.relay_id}
      aria-pressed=${this.selected === tag.relay_id}
      aria-label=${spokenOf(place, tag, shownAge(place, now), context)}
      @click=${() => this.chosen(tag, "tap")}
      @contextmenu=${(event: Event) => {
        if (!this.chosen(tag, "hold")) {
          event.preventDefault();
        }
      }}
    >
      ${face(hass, home, tag, { old, away: place.presence === "away" })}
      <span class="words">
        <span class="name">${tag.name}</span>
        ${place.presence === "away" ? nothing : html`<span class="when">${this.when(place, tag, old, now)}</span>`}
      </span>
    </button>`;
  }

  private when(place: Place, tag: Tag, old: boolean, now: number): TemplateResult | string {
    const { hass, home, text } = this;
    if (hass === null || home === null) {
      return "";
    }
    const words = wordsOf(place, tag, { home, text, language: hass.language });
    if (old && place.evidence_at !== null) {
      return this.age(place.evidence_at, false);
    }
    if (words.certainty !== "sure") {
      return words.sure;
    }
    return place.since == null || now - place.since < NOW_S ? text("map.now") : this.age(place.since, true);
  }

  private age(at: number, lasting: boolean): TemplateResult {
    return html`<xiaomi-tag-age
      .at=${at}
      .now=${this.now}
      .language=${this.hass?.language ?? "en"}
      ?lasting=${lasting}
    ></xiaomi-tag-age>`;
  }

  private chips(): NodeListOf<HTMLElement> {
    return this.renderRoot.querySelectorAll<HTMLElement>(".chip");
  }

  private chosen(tag: Tag, kind: "tap" | "hold"): boolean {
    return this.dispatchEvent(new CustomEvent("plan-tag", { detail: { tag: tag.relay_id, kind }, cancelable: true }));
  }

  static override styles = [faceStyles, tilesStyles];
}

define("xiaomi-tag-tiles", TilesView);
