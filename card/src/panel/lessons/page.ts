/** What the house has taught: the state of learning, rooms and sensors, what would help, and ways back. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { LessonsReport } from "../../api/lessons";
import { haptic, moreInfo, navigate, openPanel, toast } from "../../shared/actions";
import { everySecond } from "../../shared/age";
import { define, FeedElement } from "../../shared/element";
import { isCommandError } from "../../shared/hass";
import { pageStyles } from "../page-styles";
import { adviceKey, canForget, taughtRooms } from "./report";
import { roomList } from "./rooms";
import { sensorList } from "./sensors";
import { lessonsStyles } from "./styles";
import { areaOf, type Context, countOf, hoursOf, whenOf } from "./words";

const READ_EVERY_S = 60;
/** While a study runs, or the last reading failed. */
const READ_SOON_S = 5;
const OPTIONS = "/config/integrations/integration/xiaomi_tag";
const DOCUMENTATION = "https://github.com/xiaomi-tag/xiaomi-tag/blob/main/docs/learning.md";
const ICONS: Readonly<Record<string, string>> = {
  off: "mdi:power",
  no_sensors: "mdi:motion-sensor-off",
  collecting: "mdi:progress-clock",
  learned: "mdi:school-outline",
  not_better: "mdi:equal",
  withdrawn: "mdi:undo-variant",
  coverage: "mdi:home-search-outline",
};

/** Acts that are asked about before they are carried out. */
type Asked = "undo" | "forget";

export class LessonsPage extends FeedElement {
  @state() private report: LessonsReport | null = null;
  @state() private failure: "failed" | "older" | null = null;
  @state() private asking: Asked | null = null;
  @state() private studying = false;
  @state() private busy = false;
  /** The sensor whose switch waits for the server. */
  @state() private switching: string | null = null;
  private ticking: (() => void) | null = null;
  private seconds = 0;
  private reading = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = everySecond(() => {
      this.seconds += 1;
      const soon = this.failure !== null || this.report === null || this.report.running;
      if (this.seconds >= (soon ? READ_SOON_S : READ_EVERY_S)) {
        this.read();
      }
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ticking?.();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("hass") && this.report === null && this.failure === null) {
      this.read();
    }
    if ((changed as ReadonlyMap<PropertyKey, unknown>).has("asking") && this.asking !== null) {
      // A key press by mistake changes nothing.
      this.renderRoot.querySelector<HTMLElement>(".cancel")?.focus();
    }
  }

  private read(): void {
    this.seconds = 0;
    if (this.reading || this.busy || this.studying || this.switching !== null) {
      // An answer under way would be older than what the user just did.
      return;
    }
    this.reading = true;
    this.call("xiaomi_tag/lessons")
      .catch((error: unknown) => {
        this.failure = isCommandError(error) && error.code === "unknown_command" ? "older" : "failed";
      })
      .finally(() => (this.reading = false));
  }

  /** Sends one of the commands: all answer with the report. */
  private async call(type: string, values: Record<string, unknown> = {}): Promise<void> {
    const report = await this.hass?.connection.sendMessagePromise<LessonsReport>({ type, ...values });
    if (report !== undefined) {
      this.report = report;
      this.failure = null;
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, report, failure, text } = this;
    const home = this.feed?.home;
    if (hass === undefined || home == null) {
      return nothing;
    }
    if (report === null) {
      return html`<section role="status">
        <h2>${text("lessons.heading")}</h2>
        ${text(`lessons.${failure ?? "reading"}`)}
      </section>`;
    }
    const context: Context = { hass, home, text, now: this.now() };
    return html`${failure === null ? nothing : html`<p class="stale" role="status">${text("lessons.failed")}</p>`}
    ${this.summary(report, context)} ${this.advice(report, context)} ${this.lists(report, context)} ${this.about()}`;
  }

  private summary(report: LessonsReport, context: Context): TemplateResult {
    const { text } = this;
    const known = text(`lessons.state_${report.state}`) === "" ? "collecting" : report.state;
    const values = { moments: countOf(report.lessons, context), rooms: countOf(taughtRooms(report), context) };
    return html`<section class="state">
      <h2>${text("lessons.heading")}</h2>
      <p class="now" role="status">
        <span class="chip ${known}"
          ><ha-icon icon=${ICONS[known] ?? "mdi:school-outline"}></ha-icon>${text(`lessons.state_${known}`)}</span
        >
        <span>${text(`lessons.means_${known}`, values)}</span>
      </p>
      ${this.facts(report, context)} ${this.asking === null ? this.actions(report) : this.question(this.asking)}
    </section>`;
  }

  private facts(report: LessonsReport, context: Context): TemplateResult {
    const { text } = this;
    const when = (at: number | null): string => (at === null ? "" : whenOf(at, context));
    const wrong =
      report.error_percent === null || report.tested === 0
        ? text("lessons.share_not_measured")
        : text("lessons.wrong_of", {
            percent: new Intl.NumberFormat(context.hass.language, { maximumFractionDigits: 1 }).format(
              report.error_percent,
            ),
            tested: countOf(report.tested, context),
          });
    const facts: [string, string][] = [
      report.since === null ? ["began", when(report.began_at)] : ["since", when(report.since)],
      ["hours", report.enabled ? hoursOf(report.hours, context) : ""],
      ["wrong", report.enabled ? wrong : ""],
      ["studied", when(report.studied_at)],
      ["next", report.running || !report.enabled ? "" : when(report.next_at)],
    ];
    return html`<dl>
      ${facts
        .filter(([, value]) => value !== "")
        .map(
          ([name, value]) =>
            html`<div>
              <dt>${text(`lessons.fact_${name}`)}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
    </dl>`;
  }

  private actions(report: LessonsReport): TemplateResult {
    const { text, busy } = this;
    const running = report.running || this.studying;
    return html`<div class="buttons">
      ${
        report.enabled
          ? html`<ha-button ?disabled=${running || busy} @click=${() => this.study()}
              >${text(running ? "lessons.studying" : "lessons.study")}</ha-button
            >`
          : html`<ha-button @click=${() => navigate(OPTIONS)}>${text("lessons.options")}</ha-button>`
      }
      ${
        report.can_undo
          ? html`<ha-button appearance="plain" @click=${() => (this.asking = "undo")}
              >${text("lessons.undo")}</ha-button
            >`
          : nothing
      }
      ${
        canForget(report)
          ? html`<ha-button appearance="plain" @click=${() => (this.asking = "forget")}
              >${text("lessons.forget")}</ha-button
            >`
          : nothing
      }
    </div>`;
  }

  private question(act: Asked): TemplateResult {
    const { text } = this;
    return html`<div class="question" role="group" aria-label=${text(`lessons.${act}`)}>
      <p><b>${text(`lessons.${act}_ask`)}</b></p>
      <p>${text(`lessons.${act}_means`)}</p>
      <div class="buttons">
        <button class="cancel" @click=${() => (this.asking = null)}>${text("common.cancel")}</button>
        <button class="confirm" ?disabled=${this.busy} @click=${() => this.carryOut(act)}>
          ${text(`lessons.${act}_confirm`)}
        </button>
      </div>
    </div>`;
  }

  private advice(report: LessonsReport, context: Context): TemplateResult | typeof nothing {
    const { text } = this;
    const key = adviceKey(report);
    if (key === null || !report.enabled) {
      return nothing;
    }
    return html`<section class="advice">
      <h2>${text("lessons.advice")}</h2>
      <p>${text(`lessons.advice_${key}`, { room: areaOf(report.advice.area_id, context) })}</p>
      ${
        report.advice.kind === "receiver"
          ? html`<ha-button appearance="plain" @click=${() => openPanel("receivers")}
              >${text("receivers.title")}</ha-button
            >`
          : nothing
      }
    </section>`;
  }

  private lists(report: LessonsReport, context: Context): TemplateResult | typeof nothing {
    if (!report.enabled && report.rooms.length === 0 && report.sensors.length === 0) {
      return nothing;
    }
    return html`${roomList(report, context)}
    ${sensorList(report, context, {
      busy: this.switching,
      show: (entity) => moreInfo(this, entity),
      leaveOut: (entity, out) => this.leaveOut(entity, out),
    })}`;
  }

  private about(): TemplateResult {
    const { text } = this;
    return html`<section>
      <h2>${text("lessons.about")}</h2>
      <p>${text("lessons.about_used")}</p>
      <p>${text("lessons.about_kept")}</p>
      <p>${text("lessons.about_limits")}</p>
      <div class="buttons">
        <ha-button appearance="plain" @click=${() => navigate(OPTIONS)}>${text("lessons.options")}</ha-button>
        <a class="more" href=${DOCUMENTATION} target="_blank" rel="noreferrer">${text("lessons.more")}</a>
      </div>
    </section>`;
  }

  private study(): void {
    this.studying = true;
    this.call("xiaomi_tag/lessons/study")
      .then(
        () => toast(this, this.text("lessons.study_done")),
        () => this.failed(),
      )
      .finally(() => (this.studying = false));
  }

  private carryOut(act: Asked): void {
    if (this.busy) {
      return;
    }
    this.busy = true;
    this.call(`xiaomi_tag/lessons/${act}`)
      .then(
        () => {
          this.asking = null;
          haptic("success");
          toast(this, this.text(`lessons.${act}_done`));
        },
        () => this.failed(),
      )
      .finally(() => (this.busy = false));
  }

  private leaveOut(entity: string, out: boolean): void {
    this.switching = entity;
    this.call("xiaomi_tag/lessons/leave_out", { entity_id: entity, left_out: out })
      .catch(() => this.failed())
      .finally(() => (this.switching = null));
  }

  private failed(): void {
    haptic("failure");
    toast(this, this.text("lessons.act_failed"));
  }

  static override styles = [pageStyles, lessonsStyles];
}

define("xiaomi-tag-lessons", LessonsPage);
