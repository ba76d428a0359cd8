/** The page that teaches rooms: a walk of a minute in each, with what is heard live, and what it brought. */
import { html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { CalibrationEvent, Home, Outcome, Run, Tag } from "../../api/types";
import { haptic } from "../../shared/actions";
import { define, FeedElement } from "../../shared/element";
import { roomName } from "../../shared/tags";
import { receiverName } from "../../why/sentences";
import { pageStyles } from "../page-styles";
import { barsOf, leftS, resultOf, roomsToTeach, type RoomToTeach, suggestedPath } from "./progress";
import { Runs } from "./runs";
import { play, readySound, soundWanted, wantSound } from "./sound";
import { teachStyles } from "./styles";
import { Wake } from "./wake";

const COUNTDOWN_S = 3;
const SECONDS = 60;
const RING = 2 * Math.PI * 52;
const REMEMBERED = "xiaomi-tag-teach-tag";

function runKey({ tag, area_id }: Pick<Run, "tag" | "area_id">): string {
  return `${tag} ${area_id}`;
}

export class TeachPage extends FeedElement {
  @state() private event: CalibrationEvent | null = null;
  @state() private tagId: string | null = localStorage.getItem(REMEMBERED);
  @state() private countdown: { readonly room: string; readonly left: number } | null = null;
  @state() private outcome: Outcome | null = null;
  @state() private error = "";
  @state() private awake = false;
  /** The run whose room the user confirmed: the question is not asked again. */
  @state() private confirmed = "";
  private readonly runs = new Runs(
    (event) => this.receive(event),
    (message) => this.fail(message),
  );
  private timer: ReturnType<typeof setInterval> | null = null;
  private readonly wake = new Wake((held) => (this.awake = held));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.runs.stop();
    this.stopCountdown();
    this.wake.letGo();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("hass") && this.hass !== undefined) {
      this.runs.watch(this.hass);
    }
  }

  private receive(event: CalibrationEvent): void {
    const before = this.run;
    this.event = event;
    if (event.finished !== undefined) {
      this.outcome = event.finished;
      const failed = event.finished.calibration_id === null;
      haptic(failed ? "failure" : "success");
      play(failed ? "failed" : "end");
    }
    if (this.run !== null) {
      // Also for a run that was begun elsewhere, or before this page was loaded.
      void this.wake.hold();
    } else if (before !== null) {
      this.wake.letGo();
      this.confirmed = "";
    }
    if (this.run?.enough === true && before?.enough === false) {
      haptic("selection");
      play("enough");
    }
  }

  private fail(message: string): void {
    this.error = message === "" ? this.text("why.failed") : message;
    if (this.run === null) {
      this.wake.letGo();
    }
  }

  /** The run that is shown, also one that was begun elsewhere. */
  private get run(): Run | null {
    const runs = this.event?.runs ?? [];
    return runs.find((run) => run.tag === this.tagId) ?? runs[0] ?? null;
  }

  private tag(home: Home): Tag | undefined {
    return home.tags.find((tag) => tag.relay_id === this.tagId) ?? home.tags[0];
  }

  protected override render(): TemplateResult | typeof nothing {
    const home = this.feed?.home;
    if (home == null) {
      return nothing;
    }
    const { run, countdown, outcome } = this;
    const error = this.error === "" ? nothing : html`<p class="error" role="alert">${this.error}</p>`;
    if (countdown !== null) {
      return html`${error}${this.starting(home, countdown)}`;
    }
    if (run !== null) {
      return html`${error}${this.walking(home, run)}`;
    }
    return html`${error}${outcome === null ? nothing : this.result(home, outcome)}${this.choice(home)}`;
  }

  private choice(home: Home): TemplateResult {
    const { text } = this;
    const tag = this.tag(home);
    if (tag === undefined) {
      return html`<section>${text("common.no_tags")}</section>`;
    }
    const rooms = roomsToTeach(home, this.event);
    const first = rooms[0];
    return html`<section>
        <h2>${text("teach.title")}</h2>
        <p>${text("teach.help")}</p>
        <label class="tag"
          >${text("teach.carry")}
          <select @change=${(event: Event) => this.choose(event)}>
            ${home.tags.map(
              (each) => html`<option value=${each.relay_id} ?selected=${each === tag}>${each.name}</option>`,
            )}
          </select>
        </label>
        <label class="sound"
          ><input
            type="checkbox"
            .checked=${soundWanted()}
            @change=${(event: Event) => wantSound((event.target as HTMLInputElement).checked)}
          />${text("teach.sound")}</label
        >
        ${
          first === undefined
            ? nothing
            : html`<div class="buttons">
                <ha-button @click=${() => this.begin(first.areaId)}
                  >${text("teach.begin", { room: roomName(home, first.areaId) })}</ha-button
                >
              </div>`
        }
      </section>
      <section>
        <h2>${text("teach.rooms")}</h2>
        <ul class="rooms">
          ${rooms.map((room) => this.room(home, room))}
        </ul>
      </section>`;
  }

  private room(home: Home, room: RoomToTeach): TemplateResult {
    const { text, hass } = this;
    const format = new Intl.NumberFormat(hass?.language ?? "en", { style: "percent", maximumFractionDigits: 0 });
    const known =
      room.walks === 0
        ? text("teach.not_walked")
        : room.accuracy === null
          ? text("teach.walked", { count: room.walks })
          : text("teach.walked_accuracy", { count: room.walks, percent: format.format(room.accuracy) });
    const why = room.why === null ? "" : ` · ${text(`teach.why_${room.why}`)}`;
    return html`<li>
      <button class="room" @click=${() => this.begin(room.areaId)}>
        <span class="mark" aria-hidden="true">${room.why === null && room.walks > 0 ? "✓" : "○"}</span>
        <span><strong>${roomName(home, room.areaId)}</strong><br /><span class="faint">${known}${why}</span></span>
      </button>
    </li>`;
  }

  private starting(home: Home, countdown: { room: string; left: number }): TemplateResult {
    const { text } = this;
    return html`<section class="walk">
      <h2 class="big">${text("teach.go_to", { room: roomName(home, countdown.room) })}</h2>
      <div class="count" role="timer" aria-live="assertive">${countdown.left}</div>
      <div class="buttons">
        <ha-button appearance="plain" @click=${() => this.giveUp()}>${text("common.cancel")}</ha-button>
      </div>
    </section>`;
  }

  private walking(home: Home, run: Run): TemplateResult {
    const { text } = this;
    const room = roomName(home, run.area_id);
    const paused = run.stage === "paused";
    const doubt = run.here_silent === true && run.stage !== "computing" && this.confirmed !== runKey(run);
    const next = this.roomAfter(home, run.area_id);
    return html`<section class="walk">
      <h2 class="big">${text(paused ? "teach.paused_in" : "teach.walk_in", { room })}</h2>
      ${this.ring(run)}
      <p aria-live="polite">
        ${text(run.stage === "computing" ? "teach.computing" : run.enough ? "teach.enough" : "teach.how")}
      </p>
      ${
        doubt
          ? html`<div class="doubt" role="alert">
              <p>${text("teach.here_silent", { room })}</p>
              <ha-button @click=${() => this.confirm(run)}>${text("teach.here_yes", { room })}</ha-button>
              <ha-button appearance="plain" @click=${() => this.act("cancel_calibration", run.tag)}
                >${text("teach.here_no")}</ha-button
              >
            </div>`
          : nothing
      }
      ${this.path(home, run.area_id)} ${this.bars(home, run)}
      <p class="faint">${this.awake ? "" : text("teach.keep_awake")}</p>
      <div class="buttons">
        ${
          run.stage === "computing"
            ? nothing
            : html`<ha-button @click=${() => this.act(paused ? "resume_calibration" : "pause_calibration", run.tag)}
                >${text(paused ? "teach.resume" : "teach.pause")}</ha-button
              >`
        }
        <ha-button appearance="plain" @click=${() => this.act("cancel_calibration", run.tag)}
          >${text("teach.stop")}</ha-button
        >
        ${
          next === undefined || run.stage === "computing"
            ? nothing
            : html`<ha-button appearance="plain" @click=${() => this.skip(run, next)}>${text("teach.skip")}</ha-button>`
        }
      </div>
    </section>`;
  }

  private ring(run: Run): TemplateResult {
    const left = leftS(run);
    const words = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return html`<div class="ring" role="timer" aria-label=${this.text("teach.left", { seconds: left })}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle class="track" cx="60" cy="60" r="52" />
        <circle
          class="done"
          cx="60"
          cy="60"
          r="52"
          stroke-dasharray=${RING}
          stroke-dashoffset=${RING * (1 - run.percent / 100)}
        />
      </svg>
      <span aria-hidden="true">${words}</span>
    </div>`;
  }

  /** The room as it is drawn, with a way to walk. */
  private path(home: Home, area: string): TemplateResult | typeof nothing {
    const drawn = home.layout?.floors.flatMap((floor) => floor.rooms).find((room) => room.room === area);
    if (drawn === undefined) {
      return nothing;
    }
    const xs = drawn.polygon.map(([x]) => x);
    const ys = drawn.polygon.map(([, y]) => y);
    const [left, top] = [Math.min(...xs) - 0.2, Math.min(...ys) - 0.2];
    const box = `${left} ${top} ${Math.max(...xs) + 0.2 - left} ${Math.max(...ys) + 0.2 - top}`;
    return html`<svg class="path" viewBox=${box} aria-hidden="true">
      ${svg`<polygon points=${drawn.polygon.join(" ")} /><polyline points=${suggestedPath(drawn.polygon).join(" ")} />`}
    </svg>`;
  }

  private bars(home: Home, run: Run): TemplateResult {
    const { text } = this;
    return html`<ul class="heard">
      ${barsOf(run).map(
        ({ source, count, share, dbm }) =>
          html`<li>
            <span>${receiverName(home, source)}</span>
            <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100 * share)}%"></span></span>
            <span class="faint"
              >${count === 0 ? text("teach.silent") : `${count}${dbm === null ? "" : ` · ${dbm} dBm`}`}</span
            >
          </li>`,
      )}
    </ul>`;
  }

  private result(home: Home, outcome: Outcome): TemplateResult {
    const { text, hass } = this;
    const result = resultOf(outcome);
    const format = new Intl.NumberFormat(hass?.language ?? "en", { style: "percent", maximumFractionDigits: 0 });
    const room = roomName(home, outcome.area_id);
    const values = {
      room,
      before: format.format(outcome.accuracy_before ?? 0),
      after: format.format(outcome.accuracy_after ?? 0),
    };
    const again = result === "too_little" || result === "silent";
    const next = this.roomAfter(home, outcome.area_id);
    return html`<section class="result ${again ? "none" : ""}" role="status">
      <h2>${text(`teach.result_${result}_title`, values)}</h2>
      <p>${text(`teach.result_${result}`, values)}</p>
      <div class="buttons">
        ${
          again
            ? html`<ha-button @click=${() => this.begin(outcome.area_id, result === "silent")}
                >${text("teach.once_more")}</ha-button
              >`
            : nothing
        }
        ${
          next === undefined || again
            ? nothing
            : html`<ha-button @click=${() => this.begin(next)}
                >${text("teach.next", { room: roomName(home, next) })}</ha-button
              >`
        }
        ${
          outcome.calibration_id === null
            ? nothing
            : html`<ha-button appearance="plain" @click=${() => this.undo(outcome)}>${text("teach.undo")}</ha-button>`
        }
      </div>
    </section>`;
  }

  private choose(event: Event): void {
    this.tagId = (event.target as HTMLSelectElement).value;
    localStorage.setItem(REMEMBERED, this.tagId);
  }

  /** Counts down, so that the phone is in the pocket and the room is reached. */
  private begin(room: string, confirm = false): void {
    const home = this.feed?.home;
    const tag = home == null ? undefined : this.tag(home);
    if (tag?.device_id == null) {
      return;
    }
    this.tagId = tag.relay_id;
    this.outcome = null;
    this.error = "";
    void this.wake.hold();
    readySound();
    this.countdown = { room, left: COUNTDOWN_S };
    haptic("selection");
    this.timer = setInterval(() => {
      const left = (this.countdown?.left ?? 1) - 1;
      if (left > 0) {
        this.countdown = { room, left };
        return;
      }
      this.stopCountdown();
      play("start");
      if (confirm) {
        this.confirmed = runKey({ tag: tag.relay_id, area_id: room });
      }
      this.act("calibrate_room", tag.relay_id, { area_id: room, seconds: SECONDS, ...(confirm ? { confirm } : {}) });
    }, 1_000);
  }

  private stopCountdown(): void {
    this.countdown = null;
    if (this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }

  private act(action: string, tagId: string, data: Record<string, unknown> = {}): void {
    const device = this.feed?.home?.tags.find((tag) => tag.relay_id === tagId)?.device_id;
    if (this.hass !== undefined && device != null) {
      this.error = "";
      this.runs.call(this.hass, action, { device_id: device, ...data });
    }
  }

  private undo(outcome: Outcome): void {
    if (this.hass !== undefined && outcome.calibration_id !== null) {
      this.runs.call(this.hass, "delete_calibration", { calibration_id: outcome.calibration_id });
      this.outcome = null;
    }
  }

  private giveUp(): void {
    this.stopCountdown();
    this.wake.letGo();
  }

  private confirm(run: Run): void {
    this.confirmed = runKey(run);
    this.act("resume_calibration", run.tag, { confirm: true });
  }

  private skip(run: Run, next: string): void {
    this.act("cancel_calibration", run.tag);
    this.begin(next);
  }

  /** The room that is best walked after another one. */
  private roomAfter(home: Home, area: string): string | undefined {
    return roomsToTeach(home, this.event).find((each) => each.why !== null && each.areaId !== area)?.areaId;
  }

  static override styles = [pageStyles, teachStyles];
}

define("xiaomi-tag-teach", TeachPage);
