/** The dialog on strangers, for every member: the list, one of them, who decided what, and guests. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { isAdmin, openPanel } from "../shared/actions";
import { define } from "../shared/element";
import { chipStyles } from "./chip";
import "./detail";
import { StrangersElement } from "./element";
import { groupsOf } from "./groups";
import "./guests";
import { log } from "./log";
import type { StrangersParams } from "./open";
import { row, rowStyles } from "./row";
import { stateLine, stateStyles } from "./state-line";

export class StrangersSheet extends StrangersElement {
  @state() private track: string | null = null;
  @state() private open = false;

  /** Called by Home Assistant's dialog manager. */
  showDialog({ track }: StrangersParams): void {
    this.track = track;
    this.open = true;
  }

  closeDialog(): boolean {
    this.open = false;
    return true;
  }

  private closed(): void {
    this.open = false;
    this.dispatchEvent(
      new CustomEvent("dialog-closed", { detail: { dialog: this.localName }, bubbles: true, composed: true }),
    );
  }

  /** Leaves the dialog first: its place in the browser's history would else be between here and there. */
  private openPage(): void {
    this.addEventListener("dialog-closed", () => openPanel("strangers"), { once: true });
    this.open = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, text } = this;
    if (hass === undefined) {
      return nothing;
    }
    return html`<ha-adaptive-dialog
      .hass=${hass}
      .open=${this.open}
      header-title=${text("strangers.title")}
      @closed=${() => this.closed()}
    >
      <div class="body">${this.track === null ? this.list() : this.one(this.track)}</div>
    </ha-adaptive-dialog>`;
  }

  private one(track: string): TemplateResult {
    return html`<button class="back" @click=${() => (this.track = null)}>
        <ha-icon icon="mdi:arrow-left"></ha-icon>${this.text("strangers.all")}
      </button>
      <xiaomi-tag-stranger .hass=${this.hass} .track=${track}></xiaomi-tag-stranger>`;
  }

  private list(): TemplateResult {
    const { context, strangers, text } = this;
    if (context === null || strangers === null) {
      return stateLine(this.state, context);
    }
    const { cases, decided } = groupsOf(strangers);
    const choose = (track: string): void => {
      this.track = track;
    };
    return html`${stateLine(this.state, context)}
      <ul class="strangers">
        ${cases.map((stranger) => row(stranger, context, choose))}
        ${cases.length === 0 && strangers.enabled ? html`<li class="none">${text("strangers.none")}</li>` : nothing}
      </ul>
      ${
        decided.length === 0
          ? nothing
          : html`<h3>${text("strangers.group_decided")}</h3>
              <ul class="strangers">
                ${decided.map((stranger) => row(stranger, context, choose))}
              </ul>`
      }
      ${log(strangers, context)} <xiaomi-tag-guests .hass=${this.hass}></xiaomi-tag-guests> ${
        isAdmin(this.hass)
          ? html`<ha-button appearance="plain" @click=${() => this.openPage()}
              >${text("strangers.open_page")}</ha-button
            >`
          : nothing
      }`;
  }

  static override styles = [
    chipStyles,
    rowStyles,
    stateStyles,
    css`
      .body {
        display: grid;
        gap: 12px;
        color: var(--primary-text-color);
        line-height: 1.4;
      }
      h3,
      p {
        margin: 0;
      }
      h3 {
        font-size: var(--ha-font-size-m, 14px);
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .faint {
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-s, 12px);
      }
      .state {
        margin: 0;
      }
      .strangers {
        margin-inline: -16px;
      }
    `,
  ];
}

define("xiaomi-tag-strangers", StrangersSheet);
