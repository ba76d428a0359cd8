import { css } from "lit";

export const mapStyles = css`
  :host {
    display: block;
    block-size: 100%;
  }
  ha-card {
    block-size: 100%;
    overflow: hidden;
  }
  .box {
    box-sizing: border-box;
    block-size: 100%;
    display: flex;
    flex-direction: column;
    gap: 4px;
    padding-block-end: 8px;
    color: var(--primary-text-color);
    transition: filter 0.3s;
  }
  .box.full {
    position: fixed;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    max-inline-size: none;
    max-block-size: none;
    margin: 0;
    border: 0;
    overflow: hidden;
    padding: var(--safe-area-inset-top, 0px) var(--safe-area-inset-right, 0px)
      calc(8px + var(--safe-area-inset-bottom, 0px)) var(--safe-area-inset-left, 0px);
    background: var(--ha-card-background, var(--card-background-color, var(--primary-background-color)));
    font-family: var(--ha-font-family-body, inherit);
    overscroll-behavior: contain;
  }
  .box.lost :is(.plans, .scroll, .outside) {
    opacity: 0.6;
    filter: grayscale(0.7);
  }
  .head {
    display: flex;
    align-items: center;
    flex: none;
    block-size: 60px;
    box-sizing: border-box;
    padding-inline: 16px 8px;
  }
  h2 {
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  button {
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .icon {
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    display: grid;
    place-items: center;
    border-radius: 50%;
    color: var(--secondary-text-color);
  }
  .icon:hover {
    background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }
  .legend {
    margin: 0;
    padding: 4px 16px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  .icon[aria-pressed="true"] {
    color: var(--primary-color);
  }
  .health {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 44px;
    padding-inline: 8px;
    font-size: var(--ha-font-size-s, 12px);
    color: var(--secondary-text-color);
  }
  .dot {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--success-color);
  }
  .ill .dot {
    border-radius: 2px;
    background: var(--warning-color);
  }
  .follow {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    align-items: center;
    gap: 10px;
  }
  .follow .face {
    --face-size: 36px;
  }
  .follow .words {
    min-inline-size: 0;
    display: grid;
    line-height: 1.25;
  }
  .follow b,
  .line b {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .follow .sure,
  .sentence {
    font-size: var(--ha-font-size-s, 12px);
    color: var(--secondary-text-color);
  }
  .follow b {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .sentence {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .floors {
    display: flex;
    gap: 4px;
    padding-inline: 12px;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .floors button {
    position: relative;
    z-index: 0;
    flex: none;
    min-block-size: 44px;
    padding-inline: 14px;
    font-size: var(--ha-font-size-s, 13px);
    white-space: nowrap;
  }
  .floors button::before {
    content: "";
    position: absolute;
    inset: 5px 0;
    z-index: -1;
    border-radius: 17px;
    background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
  }
  .floors button[aria-pressed="true"] {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .floors button[aria-pressed="true"]::before {
    background: color-mix(in srgb, var(--primary-color) 28%, transparent);
  }
  .number {
    display: inline-block;
    min-inline-size: 18px;
    margin-inline-start: 6px;
    box-sizing: border-box;
    padding-inline: 5px;
    border-radius: 9px;
    background: color-mix(in srgb, var(--primary-text-color) 12%, transparent);
    font-size: 11px;
    line-height: 18px;
    text-align: center;
  }
  .plans {
    flex: 1 1 auto;
    min-block-size: 180px;
    max-block-size: 75vh;
    aspect-ratio: var(--shape);
    display: flex;
    gap: 8px;
    margin-inline: 8px;
  }
  .grid .plans,
  .full .plans {
    flex: 1 1 0;
    min-block-size: 0;
    max-block-size: none;
    aspect-ratio: auto;
  }
  .plans > * {
    flex: 1 1 0;
  }
  .scroll {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
  }
  .outside {
    flex: none;
    display: flex;
    gap: 6px;
    padding-inline: 12px;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .line {
    position: relative;
    z-index: 0;
    flex: 1 0 auto;
    max-inline-size: 100%;
    min-block-size: 44px;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 0 14px 0 8px;
    padding-inline: 8px 14px;
    font-size: var(--ha-font-size-s, 13px);
    text-align: start;
  }
  .line::before {
    content: "";
    position: absolute;
    inset: 2px 0;
    z-index: -1;
    border-radius: var(--ha-border-radius-lg, 12px);
    background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
  }
  .line .face {
    --face-size: 28px;
  }
  .line .words {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .hint {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0 16px 8px;
    padding: 4px 4px 4px 14px;
    padding-inline: 14px 4px;
    border-radius: var(--ha-border-radius-lg, 12px);
    background: color-mix(in srgb, var(--primary-color) 14%, transparent);
    font-size: var(--ha-font-size-s, 13px);
  }
  .hint span {
    flex: 1;
  }
  .draw {
    min-block-size: 44px;
    padding-inline: 14px;
    border-radius: 22px;
    font-weight: var(--ha-font-weight-medium, 500);
    white-space: nowrap;
    text-decoration: underline;
    text-underline-offset: 3px;
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
