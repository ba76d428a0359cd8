import { css } from "lit";

export const listStyles = css`
  :host {
    display: block;
    block-size: 100%;
  }
  ha-card {
    block-size: 100%;
    display: flex;
    flex-direction: column;
    overflow: hidden;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 12px 16px 4px;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
    color: var(--primary-text-color);
  }
  .sort select {
    max-inline-size: 45vw;
    min-block-size: 36px;
    border: 0;
    background: transparent;
    color: var(--secondary-text-color);
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
  }
  .sort option {
    background: var(--card-background-color, canvas);
    color: var(--primary-text-color);
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding: 4px 16px 8px;
  }
  .chip {
    min-block-size: 32px;
    padding-inline: 12px;
    border: 1px solid var(--divider-color);
    border-radius: 16px;
    background: transparent;
    color: var(--primary-text-color);
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
    cursor: pointer;
  }
  .chip[aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
  }
  ul {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    margin: 0;
    padding: 0 0 8px;
    list-style: none;
  }
  ul.lost {
    opacity: 0.6;
  }
  li {
    content-visibility: auto;
    contain-intrinsic-size: auto 56px;
  }
  .none {
    padding: 16px;
    color: var(--secondary-text-color);
  }
  .row {
    inline-size: 100%;
    min-block-size: 56px;
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 8px 16px;
    border: 0;
    background: transparent;
    color: var(--primary-text-color);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .row:hover {
    background: var(--secondary-background-color);
  }
  .row:focus-visible,
  .chip:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .text {
    flex: 1;
    min-inline-size: 0;
    display: grid;
  }
  .name {
    font-weight: var(--ha-font-weight-medium, 500);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .where {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    line-height: 1.35;
  }
  .bar {
    flex: none;
    inline-size: 48px;
    block-size: 6px;
    border-radius: 3px;
    overflow: hidden;
    background: var(--divider-color);
  }
  .bar > span {
    display: block;
    block-size: 100%;
    border-radius: inherit;
    background: var(--primary-color);
  }
  .bar.maybe > span,
  .bar.old > span {
    background: var(--secondary-text-color);
  }
  .signs {
    flex: none;
    display: flex;
    align-items: center;
    gap: 4px;
    min-inline-size: 40px;
    justify-content: flex-end;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 18px;
  }
  .battery {
    display: inline-flex;
    align-items: center;
  }
  .battery.low {
    color: var(--error-color);
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
