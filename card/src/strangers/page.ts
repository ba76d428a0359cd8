/** The strangers' page for administrators: all of them by level, those to review, decisions, guests, and one in detail. */
import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Stranger, Strangers } from "../api/strangers";
import { navigate, PANEL } from "../shared/actions";
import { define } from "../shared/element";
import { pageStyles } from "../panel/page-styles";
import { chipStyles } from "./chip";
import "./detail";
import { StrangersElement } from "./element";
import { groupsOf } from "./groups";
import "./guests";
import { log } from "./log";
import { strangersPageStyles } from "./page-style";
import { row, rowStyles } from "./row";
import { stateLine, stateStyles } from "./state-line";
import type { Context } from "./words";

export class StrangersPage extends StrangersElement {
  /** The one that the address names. */
  @property({ reflect: true }) track: string | null = null;

  protected override render(): TemplateResult | typeof nothing {
    const { strangers, context } = this;
    if (context === null) {
      return nothing;
    }
    if (strangers === null) {
      return html`<section class="only">${stateLine(this.state, context)}</section>`;
    }
    return html`${stateLine(this.state, context)}
      <div class="columns">
        <div class="list">${this.groups(strangers, context)} ${this.besides(strangers, context)}</div>
        ${this.detail(strangers)}
      </div>`;
  }

  private groups(strangers: Strangers, context: Context): TemplateResult {
    const { text } = this;
    const { cases, review, decided, others } = groupsOf(strangers);
    return html`<section>
        <h2>${text("strangers.group_cases")}</h2>
        ${cases.length === 0 ? html`<p class="faint">${text("strangers.none")}</p>` : this.rows(cases, context)}
      </section>
      ${this.group("review", review, context)} ${this.group("decided", decided, context)}
      ${
        others.length === 0
          ? nothing
          : html`<section class="folded">
              <details>
                <summary>${text("strangers.group_others", { count: others.length })}</summary>
                <p class="faint">${text("strangers.group_others_help")}</p>
                ${this.rows(others, context)}
              </details>
            </section>`
      }`;
  }

  private group(name: string, strangers: readonly Stranger[], context: Context): TemplateResult | typeof nothing {
    const { text } = this;
    return strangers.length === 0
      ? nothing
      : html`<section>
          <h2>${text(`strangers.group_${name}`)}</h2>
          <p class="faint">${text(`strangers.group_${name}_help`)}</p>
          ${this.rows(strangers, context)}
        </section>`;
  }

  private rows(strangers: readonly Stranger[], context: Context): TemplateResult {
    return html`<ul class="strangers">
      ${strangers.map((stranger) => row(stranger, context, (track) => this.choose(track), stranger.id === this.track))}
    </ul>`;
  }

  private besides(strangers: Strangers, context: Context): TemplateResult {
    const { text } = this;
    return html`<section><xiaomi-tag-guests .hass=${this.hass}></xiaomi-tag-guests></section>
      <section>${log(strangers, context)}</section>
      <section>
        <h3>${text("strangers.limits")}</h3>
        <p class="faint">${text("strangers.limits_help")}</p>
        <p class="faint">
          ${text("strangers.sensitivity", { level: text(`strangers.sensitivity_${strangers.sensitivity}`) })}
        </p>
      </section>`;
  }

  private detail(strangers: Strangers): TemplateResult {
    const { text, track } = this;
    if (track === null) {
      const any = strangers.strangers.length > 0;
      return html`<section class="detail empty">
        <p class="faint">${text(any ? "strangers.choose" : "strangers.none_help")}</p>
      </section>`;
    }
    return html`<section class="detail">
      <button class="back" @click=${() => this.choose(null)}>
        <ha-icon icon="mdi:arrow-left"></ha-icon>${text("strangers.all")}
      </button>
      <xiaomi-tag-stranger .hass=${this.hass} .track=${track}></xiaomi-tag-stranger>
    </section>`;
  }

  /** The address is changed, so that Back leads back to the list. */
  private choose(track: string | null): void {
    navigate(`/${PANEL}/strangers${track === null ? "" : `/${track}`}`);
  }

  static override styles = [pageStyles, chipStyles, rowStyles, stateStyles, strangersPageStyles];
}

define("xiaomi-tag-strangers-page", StrangersPage);
