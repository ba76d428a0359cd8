/** One stranger: how serious and why, where it is now, the evidence day by day, and what can be done. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Stranger } from "../api/strangers";
import { haptic, toast } from "../shared/actions";
import { lasting } from "../shared/age";
import "../shared/age-text";
import { certainty } from "../shared/certainty";
import { define } from "../shared/element";
import { type Act, decide, reportPage, save } from "./calls";
import { chip, chipStyles } from "./chip";
import { detailStyles } from "./detail-styles";
import { StrangersElement } from "./element";
import { nearness } from "./groups";
import { advice, presence, rooms, timeline } from "./sections";
import { areaName, type Context, decisionOf, kindOf, membersOf, textOr, whenOf, whereOf } from "./words";

/** What "whose is it?" can be answered with; only the last keeps it watched. */
const OWNERS = ["ours", "known", "unsure"] as const;
type Owner = (typeof OWNERS)[number];

export class StrangerDetail extends StrangersElement {
  @property() track: string | null = null;
  @state() private asking: Act | null = null;
  @state() private owner: Owner = "unsure";
  @state() private busy = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has("track")) {
      this.asking = null;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if ((changed as ReadonlyMap<PropertyKey, unknown>).has("asking") && this.asking !== null) {
      // What changes nothing is what a key press does.
      this.renderRoot.querySelector<HTMLElement>(".cancel")?.focus();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { strangers, context, text } = this;
    if (strangers === null || context === null) {
      return nothing;
    }
    const stranger = strangers.strangers.find(({ id }) => id === this.track);
    if (stranger === undefined) {
      return html`<p class="faint">${text("strangers.gone")}</p>`;
    }
    return html`${this.what(stranger, context)} ${this.find(stranger, context)} ${timeline(stranger, context)}
    ${advice(stranger, context)} ${rooms(stranger, context)} ${presence(stranger, context)}
    ${this.actions(stranger, context, strangers.may_decide)}`;
  }

  private what(stranger: Stranger, context: Context): TemplateResult {
    const { text } = this;
    const { level, decision, guest } = stranger;
    const members = membersOf(stranger, context);
    const key = `strangers.means_${level ?? (stranger.ambient ? "ambient" : "none")}`;
    const notes = [
      decision === null ? "" : decisionOf(stranger, context),
      stranger.suspicious ? text("strangers.suspicious") : "",
      guest ? text("strangers.with_guest") : "",
    ].filter(Boolean);
    const facts: [string, string][] = [
      ["fact_first", whenOf(stranger.first_seen, context)],
      ["fact_now", whereOf(stranger, context)],
      ["fact_sure", level === null ? "" : text(`strangers.sure_${certainty(stranger.confidence)}`)],
      ["fact_moves", stranger.still === null ? "" : text(stranger.still ? "strangers.still" : "strangers.not_still")],
      ["fact_says", textOr(text, `strangers.condition_${stranger.condition}`, "strangers.condition_stateless")],
    ];
    return html`<div class="head">
        <h3>${kindOf(stranger, context)}</h3>
        ${chip(level, text)}
      </div>
      <p>${(members === "" && text(`${key}_alone`)) || text(key, { members })}</p>
      ${notes.map((note) => html`<p class="note">${note}</p>`)}
      <dl>
        ${facts
          .filter(([, value]) => value !== "")
          .map(
            ([name, value]) =>
              html`<div>
                <dt>${text(`strangers.${name}`)}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
      </dl>`;
  }

  /** The receiver that hears it loudest now: whoever searches goes there and sees the level grow. */
  private find(stranger: Stranger, context: Context): TemplateResult {
    const { text, hass, strangers } = this;
    const { receiver } = stranger;
    const language = hass?.language ?? "en";
    if (receiver === null) {
      return html`<section class="find">
        <h4>${text("strangers.loudest")}</h4>
        <p class="faint">${text("strangers.not_heard")}</p>
      </section>`;
    }
    const share = Math.min(1, Math.max(0, (receiver.dbm + 100) / 60));
    const area = areaName(receiver.area_id, context);
    const heard = (strangers?.at ?? 0) - receiver.age_s;
    return html`<section class="find">
      <h4>${text("strangers.loudest")}</h4>
      <p class="loud">
        <b>${area === "" ? receiver.name : text("strangers.receiver_in", { receiver: receiver.name, room: area })}</b>
        <span>${text(`strangers.near_${nearness(receiver.dbm)}`)}</span>
      </p>
      <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100 * share)}%"></span></span>
      <p class="faint">
        ${new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(receiver.dbm)} dBm ·
        <xiaomi-tag-age .at=${heard} .now=${this.clock} .language=${language}></xiaomi-tag-age>
      </p>
      <p class="faint">${text("strangers.search")}</p>
    </section>`;
  }

  private actions(stranger: Stranger, context: Context, mayDecide: boolean): TemplateResult {
    const { text, asking } = this;
    if (asking !== null) {
      return this.question(stranger, asking, context);
    }
    const open: Act[] = stranger.level === null ? ["trust", "ignore"] : ["trust", "ignore", "close_case"];
    const acts = !mayDecide ? [] : stranger.decision === null ? open : (["withdraw"] as const);
    return html`${mayDecide ? nothing : html`<p class="faint">${text("strangers.admin_decides")}</p>`}
      <div class="buttons">
        ${acts.map(
          (act) =>
            html`<ha-button appearance="plain" @click=${() => this.ask(act)}>${text(`strangers.${act}`)}</ha-button>`,
        )}
        <ha-button appearance="plain" @click=${() => this.report(stranger, "open")}
          >${text("strangers.report_open")}</ha-button
        >
        <ha-button appearance="plain" @click=${() => this.report(stranger, "save")}
          >${text("strangers.report_save")}</ha-button
        >
      </div>`;
  }

  private ask(act: Act): void {
    this.owner = "unsure";
    this.asking = act;
  }

  private question(stranger: Stranger, act: Act, context: Context): TemplateResult {
    const { text } = this;
    const unsure = act === "trust" && this.owner === "unsure";
    const known = Math.max(0, context.now - stranger.first_seen);
    return html`<div class="question" role="group" aria-label=${text(`strangers.${act}`)}>
      <p><b>${text(`strangers.${act}_ask`)}</b></p>
      <p>${text(`strangers.${act}_means`, { time: lasting(known, context.hass.language) })}</p>
      ${act === "trust" ? this.owners() : nothing}
      <div class="buttons">
        <button class="cancel" @click=${() => (this.asking = null)}>
          ${text(act === "withdraw" ? "common.cancel" : "strangers.keep_watching")}
        </button>
        <button class="confirm" ?disabled=${unsure || this.busy} @click=${() => this.carryOut(stranger, act)}>
          ${text(`strangers.${act}_confirm`)}
        </button>
      </div>
    </div>`;
  }

  private owners(): TemplateResult {
    const { text } = this;
    return html`<fieldset>
      <legend>${text("strangers.whose")}</legend>
      ${OWNERS.map(
        (owner) =>
          html`<label
            ><input
              type="radio"
              name="owner"
              .checked=${owner === this.owner}
              @change=${() => (this.owner = owner)}
            />${text(`strangers.whose_${owner}`)}</label
          >`,
      )}
      ${this.owner === "unsure" ? html`<p class="faint">${text("strangers.whose_first")}</p>` : nothing}
    </fieldset>`;
  }

  private carryOut({ id }: Stranger, act: Act): void {
    const { hass, text } = this;
    if (hass === undefined || this.busy) {
      return;
    }
    this.busy = true;
    decide(hass, act, id)
      .then(
        () => {
          this.asking = null;
          haptic("success");
          toast(this, text(`strangers.${act}_done`));
        },
        (error: unknown) => this.failed(error),
      )
      .finally(() => (this.busy = false));
  }

  private report({ id }: Stranger, how: "open" | "save"): void {
    const { hass } = this;
    if (hass === undefined) {
      return;
    }
    // Opened at once: a browser forbids it once the answer has been waited for.
    const page = how === "open" ? window.open("", "_blank") : null;
    reportPage(hass, id).then(
      (file) => {
        if (page === null) {
          save(file, `stranger-${id}.html`);
        } else {
          page.location.href = URL.createObjectURL(file);
        }
      },
      (error: unknown) => {
        page?.close();
        this.failed(error);
      },
    );
  }

  private failed(error: unknown): void {
    const message = (error as { message?: unknown } | null)?.message;
    haptic("failure");
    toast(this, typeof message === "string" && message !== "" ? message : this.text("strangers.failed"));
  }

  static override styles = [chipStyles, detailStyles];
}

define("xiaomi-tag-stranger", StrangerDetail);
