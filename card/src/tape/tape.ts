/** The tape below a map: the past of the followed tag, room by room, and a thumb that leads back to it. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { History, Home, PastCrossing, Place, Tag, TrailPoint } from "../api/types";
import type { Past } from "../map/layers";
import { clock, everySecond, lasting } from "../shared/age";
import { define, FeedElement } from "../shared/element";
import { roomName } from "../shared/tags";
import { tapeStyles } from "./styles";
import { changesOf, NOT_HOME, placeAt, type Segment, segmentsOf, snapped, stepFrom } from "./timeline";
import { loadTrail } from "./trail";

const SPANS = { hour: 3_600, day: 86_400, week: 7 * 86_400 } as const;
type Span = keyof typeof SPANS;

const REPLAY_S = 20;
const REPLAY_STEP_MS = 100;
const LIMIT = 5_000;
const SNAP_PX = 8;
/** History is read again when it is older, and something changed. */
const FRESH_S = 60;
const PALETTE = 20;

export class Tape extends FeedElement {
  @property({ attribute: false }) tags: readonly Tag[] = [];
  /** The relay id of the tag whose past is shown. */
  @property({ attribute: false }) followed: string | null = null;

  @state() private span: Span = "hour";
  @state() private at: number | null = null;
  @state() private playing = false;
  @state() private failed = false;
  @state() private crossing: PastCrossing | null = null;
  @state() private histories: ReadonlyMap<string, History> = new Map();
  private trails = new Map<string, readonly TrailPoint[]>();
  private loadedFor = "";
  private loadedAt = 0;
  private timer: ReturnType<typeof setInterval> | null = null;
  private ticking: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    let seconds = 0;
    this.ticking = everySecond(() => {
      seconds += 1;
      if (this.at === null && seconds % 10 === 0) {
        this.requestUpdate();
      }
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ticking?.();
    this.stop();
  }

  protected override updated(_changed: PropertyValues<this>): void {
    if (this.preview || this.hass === undefined || this.feed?.home == null || this.followed === null) {
      return;
    }
    const key = `${this.followed} ${this.span}`;
    if (key !== this.loadedFor || (this.at === null && this.now() - this.loadedAt > FRESH_S)) {
      this.loadedFor = key;
      this.loadedAt = this.now();
      void this.load([this.followed]);
    }
  }

  /** Reads the past of tags; those that fail, as for a user who may not, are left out. */
  private async load(tags: readonly string[]): Promise<void> {
    const connection = this.hass?.connection;
    if (connection === undefined) {
      return;
    }
    const start = this.now() - SPANS[this.span];
    const found = await Promise.all(
      tags.map(async (tag) => {
        try {
          const history = await connection.sendMessagePromise<History>({
            type: "xiaomi_tag/history",
            tag,
            start,
            limit: LIMIT,
          });
          this.trails.set(tag, (await loadTrail(connection, tag).catch(() => ({ points: [] }))).points);
          return [tag, history] as const;
        } catch {
          return null;
        }
      }),
    );
    const read = found.filter((each) => each !== null);
    this.failed = read.length === 0;
    this.histories = new Map([...this.histories, ...read]);
  }

  private get range(): { start: number; end: number } {
    const end = this.now();
    return { start: end - SPANS[this.span], end };
  }

  private segments(): Segment[] {
    const { start, end } = this.range;
    const history = this.followed === null ? undefined : this.histories.get(this.followed);
    return history === undefined ? [] : segmentsOf(history.places, start, end);
  }

  private go(at: number | null): void {
    const { start, end } = this.range;
    const before = this.at;
    this.at = at === null || at >= end - 1 ? null : Math.max(start, at);
    if (before === null && this.at !== null) {
      // The others' past is only read once somebody looks at it.
      const missing = this.tags.map((tag) => tag.relay_id).filter((tag) => !this.histories.has(tag));
      void this.load(missing).then(() => this.announce());
    }
    this.announce();
  }

  private announce(): void {
    const { at } = this;
    let past: Past | null = null;
    if (at !== null) {
      const places = new Map<string, Place>();
      for (const [tag, history] of this.histories) {
        const place = placeAt(history, this.trails.get(tag) ?? [], at);
        if (place !== undefined) {
          places.set(tag, place);
        }
      }
      past = { at, places };
    }
    this.dispatchEvent(new CustomEvent("past", { detail: past }));
  }

  private play(): void {
    if (this.playing) {
      this.stop();
      return;
    }
    const { start } = this.range;
    this.playing = true;
    this.go(this.at ?? start);
    const step = (SPANS[this.span] / REPLAY_S) * (REPLAY_STEP_MS / 1_000);
    this.timer = setInterval(() => {
      this.go((this.at ?? this.range.end) + step);
      if (this.at === null) {
        this.stop();
      }
    }, REPLAY_STEP_MS);
  }

  private stop(): void {
    this.playing = false;
    if (this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }

  private live(): void {
    this.stop();
    this.go(null);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { feed, text, hass, followed } = this;
    const home = feed?.home;
    if (home == null || hass === undefined || followed === null || (this.failed && this.histories.size === 0)) {
      return nothing;
    }
    const { start, end } = this.range;
    const segments = this.segments();
    const at = this.at ?? end;
    const shown = segments.find((segment) => segment.start <= at && at <= segment.end);
    return html`<div class="tape ${this.at === null ? "" : "past"}">
        <button class="icon" aria-label=${text(this.playing ? "tape.pause" : "tape.play")} @click=${() => this.play()}>
          <ha-icon icon=${this.playing ? "mdi:pause" : "mdi:play"}></ha-icon>
        </button>
        ${this.track(home, segments, at, shown)}
        <button class="live" aria-pressed=${this.at === null} @click=${() => this.live()}>${text("tape.live")}</button>
      </div>
      <div class="legend">
        <span>${clock(start, hass.locale, hass.config.time_zone)}</span>
        <span class="now">${this.caption(home, shown, at)}</span>
        <select aria-label=${text("tape.span")} @change=${(event: Event) => this.choose(event)}>
          ${(Object.keys(SPANS) as Span[]).map(
            (span) => html`<option value=${span} ?selected=${span === this.span}>${text(`tape.${span}`)}</option>`,
          )}
        </select>
      </div>
      ${this.recompute()}`;
  }

  private track(home: Home, segments: readonly Segment[], at: number, shown: Segment | undefined): TemplateResult {
    const { start, end } = this.range;
    const share = (time: number): number => (100 * (time - start)) / (end - start);
    const crossings = (this.histories.get(this.followed ?? "")?.crossings ?? []).filter(
      (each) => each.event_time >= start && each.place.kind !== "area" && each.place.kind !== "floor",
    );
    return html`<div
      class="track"
      role="slider"
      tabindex="0"
      aria-label=${this.text("tape.title")}
      aria-valuemin=${Math.round(start)}
      aria-valuemax=${Math.round(end)}
      aria-valuenow=${Math.round(at)}
      aria-valuetext=${this.caption(home, shown, at)}
      @keydown=${(event: KeyboardEvent) => this.key(event)}
      @pointerdown=${(event: PointerEvent) => this.drag(event)}
    >
      ${segments.map(
        (segment) =>
          html`<span
            class="segment ${segment.room === null ? "unknown" : ""}"
            style="inset-inline-start: ${share(segment.start)}%; inline-size: ${share(segment.end) - share(segment.start)}%; background: ${colourOfRoom(home, segment.room)}"
          ></span>`,
      )}
      ${crossings.map(
        (each) =>
          html`<span
            class="tick"
            style="inset-inline-start: ${share(each.event_time)}%"
            @click=${() => (this.crossing = each)}
          ></span>`,
      )}
      <span class="thumb" style="inset-inline-start: ${share(at)}%"></span>
    </div>`;
  }

  /** "13:24 · Kitchen 22 min". */
  private caption(home: Home, segment: Segment | undefined, at: number): string {
    const { hass, text, crossing } = this;
    if (hass === undefined) {
      return "";
    }
    const time = this.at === null ? "" : `${clock(at, hass.locale, hass.config.time_zone)} · `;
    if (crossing !== null && Math.abs(crossing.event_time - at) < SPANS[this.span] / 100) {
      return `${time}${text(`tape.kind_${crossing.kind}`)}`;
    }
    if (segment?.room == null) {
      return time + text("tape.unknown");
    }
    const room = segment.room === NOT_HOME ? text("common.away") : roomName(home, segment.room);
    return `${time}${room} ${lasting(segment.end - segment.start, hass.language)}`;
  }

  private recompute(): TemplateResult | typeof nothing {
    const progress = this.feed?.recompute;
    if (progress?.tag !== this.followed) {
      return nothing;
    }
    return html`<label class="recompute"
      >${this.text("tape.recompute")} <progress max="1" .value=${progress.progress}></progress
    ></label>`;
  }

  private choose(event: Event): void {
    this.span = (event.target as HTMLSelectElement).value as Span;
    this.histories = new Map();
    this.live();
  }

  private key(event: KeyboardEvent): void {
    const { start, end } = this.range;
    const at = this.at ?? end;
    const forwards = (event.key === "ArrowRight") === (getComputedStyle(this).direction !== "rtl");
    const direction = forwards ? 1 : -1;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      this.go(event.shiftKey ? at + 60 * direction : stepFrom(at, direction, changesOf(this.segments()), start, end));
    } else if (event.key === "Home") {
      this.go(start);
    } else if (event.key === "End") {
      this.go(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  private drag(event: PointerEvent): void {
    const track = event.currentTarget as HTMLElement;
    this.stop();
    track.setPointerCapture(event.pointerId);
    const move = (each: PointerEvent): void => {
      const box = track.getBoundingClientRect();
      const { start, end } = this.range;
      const along = (each.clientX - box.left) / Math.max(1, box.width);
      const share = getComputedStyle(this).direction === "rtl" ? 1 - along : along;
      const perPixel = (end - start) / Math.max(1, box.width);
      this.go(snapped(start + share * (end - start), changesOf(this.segments()), SNAP_PX * perPixel));
    };
    const done = (): void => {
      track.removeEventListener("pointermove", move);
      track.removeEventListener("pointerup", done);
      track.removeEventListener("pointercancel", done);
    };
    track.addEventListener("pointermove", move);
    track.addEventListener("pointerup", done);
    track.addEventListener("pointercancel", done);
    move(event);
  }

  static override styles = tapeStyles;
}

/** A room has one colour on all tapes, by its place among the home's rooms. */
function colourOfRoom(home: Home, room: string | null): string {
  if (room === null) {
    return "transparent";
  }
  if (room === NOT_HOME) {
    return "var(--disabled-color, var(--secondary-text-color))";
  }
  const index = home.rooms.findIndex((each) => each.area_id === room);
  return `var(--color-${(Math.max(0, index) % PALETTE) + 1}, var(--primary-color))`;
}

define("xiaomi-tag-tape", Tape);
