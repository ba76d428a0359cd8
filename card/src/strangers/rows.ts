/** The strangers' part of the list card. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../shared/element";
import { chipStyles } from "./chip";
import { StrangersElement } from "./element";
import { openStrangers } from "./open";
import { row, rowStyles } from "./row";
import { listed } from "./wanted";

const MOST = 5;

export class StrangerRows extends StrangersElement {
  /** Also those of the least level, and a line where there are none. */
  @property({ type: Boolean }) every = false;

  protected override render(): TemplateResult | typeof nothing {
    const { strangers, context, text } = this;
    if (strangers === null || context === null) {
      return nothing;
    }
    const all = listed(strangers, this.every);
    if (all.length === 0 && !this.every) {
      return nothing;
    }
    return html`<h3>${text("strangers.title")}</h3>
      <ul>
        ${all.slice(0, MOST).map((stranger) => row(stranger, context, (track) => openStrangers(this, track)))}
        ${
          all.length === 0
            ? html`<li class="none">${text(strangers.enabled ? "strangers.none" : "strangers.off")}</li>`
            : nothing
        }
      </ul>
      ${
        all.length > MOST
          ? html`<button class="more" @click=${() => openStrangers(this, null)}>
              ${text("strangers.more", { count: all.length - MOST })}
            </button>`
          : nothing
      }`;
  }

  static override styles = [
    chipStyles,
    rowStyles,
    css`
      :host {
        display: block;
        flex: none;
        /* Where the card's height is given, the tags keep their half. */
        max-block-size: 50%;
        overflow: auto;
        padding-block-end: 8px;
        border-block-start: 1px solid var(--divider-color);
      }
      h3 {
        margin: 0;
        padding: 12px 16px 4px;
        font-size: var(--ha-font-size-m, 14px);
        font-weight: var(--ha-font-weight-medium, 500);
        color: var(--primary-text-color);
      }
    `,
  ];
}

define("xiaomi-tag-stranger-rows", StrangerRows);
