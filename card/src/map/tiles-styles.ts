import { css } from "lit";

export const tilesStyles = css`
  :host {
    display: block;
    padding: 0 16px 12px;
    color: var(--primary-text-color);
  }
  h3 {
    margin: 12px 0 6px;
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-normal, 400);
    color: var(--secondary-text-color);
  }
  h3:first-child {
    margin-block-start: 0;
  }
  h4 {
    margin: 0;
    font-size: var(--ha-font-size-m, 14px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 148px), 1fr));
    gap: 8px;
  }
  .tiles.few {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 148px), 1fr));
  }
  .tiles + .tiles {
    margin-block-start: 8px;
  }
  .tile,
  .wide {
    box-sizing: border-box;
    min-inline-size: 0;
    padding: 10px 12px;
    border: 1px solid transparent;
    border-radius: var(--ha-border-radius-lg, 12px);
    background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
  }
  .tile {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .tile.unsure {
    border: 1px dashed var(--primary-color);
  }
  .tile.unnameable {
    border: 1px dashed var(--divider-color);
    background: none;
  }
  .quiet {
    margin: 0;
    font-size: var(--ha-font-size-s, 12px);
    line-height: 1.35;
    color: var(--secondary-text-color);
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 0 6px;
    margin-inline: -4px;
  }
  .chip {
    position: relative;
    min-block-size: 44px;
    max-inline-size: 100%;
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 0 10px 0 6px;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
    text-align: start;
    cursor: pointer;
    outline: none;
    z-index: 0;
  }
  .chip::before {
    content: "";
    position: absolute;
    inset: 2px 0;
    z-index: -1;
    border-radius: 20px;
    background: var(--card-background-color, var(--primary-background-color));
    border: 1px solid var(--divider-color);
  }
  .chip:hover::before {
    border-color: var(--secondary-text-color);
  }
  .chip:focus-visible::before,
  .fold:focus-visible {
    outline: 2px solid var(--primary-color);
  }
  .chip.selected::before {
    border: 2px solid var(--primary-color);
  }
  .chip .face {
    --face-size: 26px;
  }
  .chip .words {
    min-inline-size: 0;
    display: grid;
    line-height: 1.2;
  }
  .chip .name {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .chip .when {
    font-size: 11px;
    color: var(--secondary-text-color);
  }
  .fold {
    min-block-size: 44px;
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--secondary-text-color);
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
    cursor: pointer;
    --mdc-icon-size: 18px;
  }
  .rooms {
    padding-inline-start: 22px;
  }
`;
