/** The list card: each tag with its room, how sure that is, its battery, and what is wrong with it. */
import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Home } from "../api/types";
import { absence, absenceStyles } from "../shared/state-card";
import { act, isAdmin } from "../shared/actions";
import { askToReload } from "../shared/bundle";
import "../shared/age-text";
import { define, FeedElement } from "../shared/element";
import { face, faceStyles } from "../shared/face";
import { assertTags, type ConfigForm, configForm } from "../shared/form";
import { entitiesOf, roomName } from "../shared/tags";
import { StrangersWatch } from "../strangers/watch";
import { openWhy } from "../why/open";
import { type ListConfig, schema, type Sort, SORTS } from "./config";
import { chosenTags, type Filter, isMine, ordered, passes, type Row, rowOf } from "./rows";
import { listStyles } from "./styles";

const FILTERS: readonly Filter[] = ["all", "home", "away", "low", "mine"];
const WATCHED = ["battery", "battery_level", "battery_low", "separated", "presence"] as const;

export class ListCard extends FeedElement {
  @state() private config: ListConfig | null = null;
  @state() private filter: Filter = "all";
  @state() private sort: Sort = "moved";
  private readonly strangers = new StrangersWatch(this);

  static getConfigForm(): ConfigForm {
    return configForm(schema, assertTags);
  }

  static getStubConfig(): Record<string, never> {
    return {};
  }

  setConfig(config: ListConfig): void {
    assertTags(config);
    this.config = config;
    this.sort = config.sort ?? "moved";
  }

  getCardSize(): number {
    return 1 + (this.feed?.home?.tags.length ?? 3);
  }

  getGridOptions(): Record<string, unknown> {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config, feed, text } = this;
    if (hass === undefined || config === null) {
      return nothing;
    }
    askToReload(this, feed?.home?.frontend, text);
    const missing = absence(feed, text, isAdmin(hass));
    return html`<ha-card>
      <div class="head">
        <h2>${config.title ?? text("list.title")}</h2>
        ${missing === null ? this.sortChoice() : nothing}
      </div>
      ${this.strangers.banner()} ${missing ?? this.list()}
      ${missing === null ? this.strangers.rows(config.strangers) : nothing}
    </ha-card>`;
  }

  readonly clock = (): number => this.now();

  private list(): TemplateResult {
    const { hass, feed, text } = this;
    const home = feed?.home;
    if (hass === undefined || home == null || feed === null) {
      return html``;
    }
    const context = { home, text, language: hass.language };
    const now = this.now();
    const tags = chosenTags(home, this.config?.tags);
    this.watchedEntities = tags.flatMap((tag) => {
      const entities = entitiesOf(hass, tag);
      return WATCHED.map((key) => entities[key]).filter((entity) => entity !== undefined);
    });
    const all = tags.map((tag) => rowOf(hass, tag, feed.places.get(tag.relay_id), now, context));
    const rows = ordered(
      all.filter((row) => passes(hass, row, this.filter)),
      this.sort,
      hass.language,
    );
    return html`${this.config?.filters === false ? nothing : this.filters(all)}
      <ul class=${feed.status === "lost" ? "lost" : ""}>
        ${
          rows.length > 0
            ? repeat(
                rows,
                (row) => row.tag.relay_id,
                (row) => this.row(row),
              )
            : html`<li class="none">${text(tags.length === 0 ? "common.no_tags" : "list.none")}</li>`
        }
      </ul>`;
  }

  private sortChoice(): TemplateResult {
    const { text } = this;
    return html`<label class="sort"
      ><span class="hidden">${text("list.sort")}</span>
      <select @change=${(event: Event) => (this.sort = (event.target as HTMLSelectElement).value as Sort)}>
        ${SORTS.map((sort) => html`<option value=${sort} ?selected=${sort === this.sort}>${text(`list.sort_${sort}`)}</option>`)}
      </select></label
    >`;
  }

  /** Only filters that leave something out, and something in. */
  private filters(rows: readonly Row[]): TemplateResult | typeof nothing {
    const { hass, text } = this;
    if (hass === undefined) {
      return nothing;
    }
    const useful = FILTERS.filter((filter) => {
      const count = rows.filter((row) => passes(hass, row, filter)).length;
      return filter === "all" || filter === this.filter || (count > 0 && count < rows.length);
    });
    if (useful.length < 2) {
      return nothing;
    }
    return html`<div class="filters" role="group" aria-label=${text("list.filters")}>
      ${useful.map(
        (filter) =>
          html`<button class="chip" aria-pressed=${filter === this.filter} @click=${() => (this.filter = filter)}>
            ${text(`list.filter_${filter}`)}
          </button>`,
      )}
    </div>`;
  }

  private row(row: Row): TemplateResult {
    const { hass, feed, text } = this;
    const home = feed?.home;
    if (hass === undefined || home == null) {
      return html``;
    }
    const { tag, place, words } = row;
    const moving = place?.moving === true && !row.old;
    return html`<li>
      <button class="row" @click=${() => this.tap(row)} @contextmenu=${(event: Event) => this.hold(event, row)}>
        ${face(hass, home, tag, { old: row.old, moving, away: place?.presence === "away" })}
        <span class="text">
          <span class="name"
            >${tag.name}${isMine(hass, tag) ? html`<span class="hidden"> (${text("list.mine")})</span>` : nothing}</span
          >
          <span class="where"><bdi>${words.where}</bdi>${this.details(row, home, moving)}</span>
        </span>
        ${this.bar(row)} ${this.signs(row)}
      </button>
    </li>`;
  }

  private details(row: Row, home: Home, moving: boolean): TemplateResult {
    const { place, words } = row;
    const { text, hass } = this;
    const now = this.clock;
    const language = hass?.language ?? "en";
    const parts: (TemplateResult | string)[] = [];
    if (words.sure !== "" && words.certainty !== "maybe") {
      parts.push(place?.presence === "away" ? text("list.gone", { sure: words.sure }) : words.sure);
    }
    if (moving) {
      parts.push(text("common.moving"));
    } else if (row.old && place?.evidence_at != null) {
      parts.push(html`<xiaomi-tag-age .at=${place.evidence_at} .now=${now} .language=${language}></xiaomi-tag-age>`);
    } else if (place?.since != null) {
      parts.push(html`<xiaomi-tag-age lasting .at=${place.since} .now=${now} .language=${language}></xiaomi-tag-age>`);
    }
    if (place?.presence === "away" && place.room !== null) {
      parts.push(text("common.last_in", { room: roomName(home, place.room) }));
    }
    return html`${parts.map((part) => html` · <bdi>${part}</bdi>`)}`;
  }

  private bar({ words, old }: Row): TemplateResult {
    const { share, certainty } = words;
    return html`<span class="bar ${certainty ?? "none"} ${old ? "old" : ""}" aria-hidden="true"
      ><span style="inline-size: ${Math.round(100 * (share ?? 0))}%"></span
    ></span>`;
  }

  private signs({ battery, separated }: Row): TemplateResult {
    const { text } = this;
    return html`<span class="signs">
      ${
        separated
          ? html`<ha-icon
              icon="mdi:link-off"
              role="img"
              aria-label=${text("list.separated")}
              title=${text("list.separated")}
            ></ha-icon>`
          : nothing
      }
      ${
        battery === null
          ? nothing
          : html`<span
              class="battery ${battery.low ? "low" : ""}"
              title=${text(battery.low ? "list.battery_low" : "list.battery", { level: battery.words })}
              >${battery.low ? html`<ha-icon icon="mdi:battery-alert"></ha-icon>` : nothing}<span
                >${battery.words}</span
              ></span
            >`
      }
    </span>`;
  }

  private tap(row: Row): void {
    if (this.config?.tap_action !== undefined) {
      this.action(row, "tap");
      return;
    }
    // A map card of the same view follows the tag; without one, the reasons are shown.
    const follow = new CustomEvent("xiaomi-tag-follow", { detail: { tag: row.tag.relay_id }, cancelable: true });
    if (window.dispatchEvent(follow)) {
      openWhy(this, row.tag.relay_id);
    }
  }

  private hold(event: Event, row: Row): void {
    if (this.config?.hold_action !== undefined) {
      event.preventDefault();
      this.action(row, "hold");
    }
  }

  private action(row: Row, kind: "tap" | "hold"): void {
    const entity = this.hass === undefined ? undefined : entitiesOf(this.hass, row.tag).room;
    act(this, { entity, ...this.config }, kind);
  }

  static override styles = [faceStyles, absenceStyles, listStyles];
}

define("xiaomi-tag-list-card", ListCard);
