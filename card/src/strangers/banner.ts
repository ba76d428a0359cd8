/** The banner on the cards: a tracker that may follow somebody, and decisions that every member must see. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Strangers } from "../api/strangers";
import { define } from "../shared/element";
import { levelIcon } from "./chip";
import { StrangersElement } from "./element";
import { openStrangers } from "./open";
import { decided, rank, suspects, switchedOff } from "./wanted";
import { byOf, type Context, kindOf, membersOf, sentence, whenOf } from "./words";

interface Line {
  readonly icon: string;
  readonly words: string;
  readonly serious: boolean;
  readonly track: string | null;
}

function linesOf(strangers: Strangers, context: Context): Line[] {
  return [...suspectLine(strangers, context), ...offLine(strangers, context), ...decidedLines(strangers, context)]
    .filter(({ words }) => words !== "")
    .map((line) => ({ ...line, words: sentence(line.words, context.hass.language) }));
}

function suspectLine(strangers: Strangers, context: Context): Line[] {
  const all = suspects(strangers);
  const [first] = all;
  if (first === undefined) {
    return [];
  }
  const members = membersOf(first, context);
  const key = `strangers.banner_${rank(first) === 4 ? "confirmed" : "suspected"}`;
  const words =
    all.length > 1
      ? context.text("strangers.banner_several", { count: all.length })
      : context.text(members === "" ? `${key}_alone` : key, { members });
  return [{ icon: levelIcon(first.level), words, serious: true, track: all.length > 1 ? null : first.id }];
}

function offLine(strangers: Strangers, context: Context): Line[] {
  const last = strangers.log.filter(({ what }) => what === "switched_off").sort((one, other) => other.at - one.at)[0];
  if (last === undefined || !switchedOff(strangers, context.now)) {
    return [];
  }
  const values = { by: byOf(last.by, context), when: whenOf(last.at, context) };
  const words = context.text(strangers.enabled ? "strangers.banner_was_off" : "strangers.banner_off", values);
  return [{ icon: "mdi:shield-off-outline", words, serious: !strangers.enabled, track: null }];
}

function decidedLines(strangers: Strangers, context: Context): Line[] {
  return decided(strangers, context.now).flatMap((stranger) => {
    const { decision } = stranger;
    if (decision === null) {
      return [];
    }
    const words = context.text(`strangers.banner_${decision.choice}`, {
      by: byOf(decision.by, context),
      when: whenOf(decision.at, context),
      what: kindOf(stranger, context),
    });
    return [{ icon: "mdi:account-check-outline", words, serious: false, track: stranger.id }];
  });
}

export class StrangerBanner extends StrangersElement {
  protected override render(): TemplateResult | typeof nothing {
    const { strangers, context, text } = this;
    if (strangers === null || context === null) {
      return nothing;
    }
    return html`${linesOf(strangers, context).map(
      ({ icon, words, serious, track }) =>
        html`<div role=${serious ? "alert" : "status"} class=${serious ? "serious" : ""}>
          <button @click=${() => openStrangers(this, track)}>
            <ha-icon icon=${icon}></ha-icon><span>${words} <b>${text("strangers.banner_open")}</b></span>
          </button>
        </div>`,
    )}`;
  }

  static override styles = css`
    :host {
      display: grid;
      flex: none;
      gap: 4px;
      padding: 4px 12px;
    }
    div {
      --line-color: var(--info-color, var(--primary-color));
      border: 1px solid var(--line-color);
      border-inline-start-width: 4px;
      border-radius: 8px;
      overflow: hidden;
      background: color-mix(in srgb, var(--line-color) 10%, transparent);
    }
    .serious {
      --line-color: var(--error-color);
    }
    button {
      inline-size: 100%;
      min-block-size: 44px;
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 8px 12px;
      border: 0;
      background: none;
      color: var(--primary-text-color);
      font: inherit;
      font-size: var(--ha-font-size-m, 14px);
      line-height: 1.35;
      text-align: start;
      cursor: pointer;
    }
    button:focus-visible {
      outline: 2px solid var(--primary-color);
      outline-offset: -3px;
      border-radius: 6px;
    }
    ha-icon {
      flex: none;
      color: var(--line-color);
    }
    b {
      font-weight: var(--ha-font-weight-medium, 500);
      text-decoration: underline;
      text-underline-offset: 2px;
      white-space: nowrap;
    }
  `;
}

define("xiaomi-tag-stranger-banner", StrangerBanner);
