/** Shared by the pages of the panel. */
import { css } from "lit";

/** Bars that show a share, and buttons in a row. */
export const partStyles = css`
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .bar {
    display: block;
    block-size: 8px;
    border-radius: 4px;
    overflow: hidden;
    background: var(--divider-color);
  }
  .bar > span {
    display: block;
    block-size: 100%;
    border-radius: inherit;
    background: var(--primary-color);
    transition: inline-size 0.4s;
  }
  @media (prefers-reduced-motion: reduce) {
    .bar > span {
      transition: none;
    }
  }
`;

const page = css`
  :host {
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    max-inline-size: 960px;
    margin-inline: auto;
    padding: 16px;
    color: var(--primary-text-color);
    line-height: 1.4;
  }
  section {
    margin-block-end: 16px;
    padding: 16px;
    border: 1px solid var(--divider-color);
    border-radius: var(--ha-card-border-radius, var(--ha-border-radius-lg, 12px));
    background: var(--ha-card-background, var(--card-background-color, canvas));
  }
  h2 {
    margin: 0 0 8px;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  p {
    margin: 0 0 8px;
  }
  .faint {
    color: var(--secondary-text-color);
  }
  .buttons {
    margin-block-start: 12px;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    inline-size: 100%;
    font-size: var(--ha-font-size-s, 13px);
  }
  th,
  td {
    padding: 8px;
    border-block-end: 1px solid var(--divider-color);
    text-align: start;
    font-weight: inherit;
    font-variant-numeric: tabular-nums;
  }
  thead th {
    color: var(--secondary-text-color);
  }
`;

export const pageStyles = [partStyles, page];
