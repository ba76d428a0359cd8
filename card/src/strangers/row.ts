/** One line a stranger: what it is, how serious, where, and the evidence that says most. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Stranger } from "../api/strangers";
import { chip, levelIcon } from "./chip";
import { clueWithTime, type Context, decisionOf, kindOf, strongest, whereOf } from "./words";

export function row(
  stranger: Stranger,
  context: Context,
  choose: (track: string) => void,
  chosen = false,
): TemplateResult {
  const evidence = strongest(stranger.evidence);
  const words = [
    decisionOf(stranger, context) || whereOf(stranger, context),
    stranger.decision !== null || evidence === null ? "" : clueWithTime(evidence, context),
  ];
  return html`<li>
    <button class="row" aria-current=${chosen ? "true" : nothing} @click=${() => choose(stranger.id)}>
      <span class="face ${stranger.level ?? ""}" aria-hidden="true"
        ><ha-icon icon=${levelIcon(stranger.level)}></ha-icon
      ></span>
      <span class="text">
        <span class="name"><bdi>${kindOf(stranger, context)}</bdi>${chip(stranger.level, context.text)}</span>
        ${words.filter(Boolean).map((line) => html`<span class="line">${line}</span>`)}
      </span>
    </button>
  </li>`;
}

export const rowStyles = css`
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .none {
    padding: 8px 16px;
    color: var(--secondary-text-color);
  }
  .row {
    inline-size: 100%;
    min-block-size: 56px;
    display: flex;
    align-items: flex-start;
    gap: 12px;
    padding: 8px 16px;
    border: 0;
    background: none;
    color: var(--primary-text-color);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .row:hover {
    background: var(--secondary-background-color);
  }
  .row[aria-current] {
    background: color-mix(in srgb, var(--primary-color) 12%, transparent);
    box-shadow: inset 3px 0 0 var(--primary-color);
  }
  .row:focus-visible,
  .more:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .face {
    --face-color: var(--secondary-text-color);
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    box-sizing: border-box;
    display: grid;
    place-items: center;
    border: 2px dashed var(--face-color);
    border-radius: 50%;
    color: var(--face-color);
    --mdc-icon-size: 22px;
  }
  .face.lingering {
    --face-color: var(--warning-color);
  }
  .face.suspected,
  .face.confirmed {
    --face-color: var(--error-color);
    border-style: solid;
  }
  .text {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    gap: 2px;
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .line {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    line-height: 1.35;
  }
  .log {
    display: grid;
    gap: 8px;
  }
  .log li {
    display: grid;
    grid-template-columns: minmax(7em, 1fr) 3fr;
    align-items: baseline;
    gap: 0 12px;
  }
  .back {
    display: inline-flex;
    align-items: center;
    justify-self: start;
    gap: 8px;
    min-block-size: 44px;
    padding: 0 12px 0 4px;
    border: 0;
    background: none;
    color: var(--primary-text-color);
    font: inherit;
    cursor: pointer;
  }
  .back:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .more {
    min-block-size: 44px;
    margin-inline-start: 8px;
    padding-inline: 8px;
    border: 0;
    background: none;
    color: var(--primary-text-color);
    font: inherit;
    cursor: pointer;
  }
`;
