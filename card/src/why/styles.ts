import { css } from "lit";

export const sheetStyles = css`
  .body {
    display: grid;
    gap: 8px;
    color: var(--primary-text-color);
    line-height: 1.4;
  }
  p {
    margin: 0;
  }
  .what {
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .remedy,
  .clock,
  .excluded {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 13px);
  }
  h3 {
    margin: 8px 0 0;
    font-size: var(--ha-font-size-m, 14px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .bars {
    display: grid;
    gap: 8px;
    margin: 8px 0;
    padding: 0;
    list-style: none;
  }
  .bars li {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) 5em;
    align-items: center;
    gap: 12px;
  }
  .bar {
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
  }
  .share {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--ha-font-size-s, 13px);
  }
  th,
  td {
    padding: 6px 8px;
    border-block-end: 1px solid var(--divider-color);
    text-align: end;
    font-weight: inherit;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  thead th {
    color: var(--secondary-text-color);
    white-space: normal;
    vertical-align: bottom;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  tr.ill {
    color: var(--secondary-text-color);
    font-style: italic;
  }
  .fits {
    color: var(--success-color);
  }
  .misfits {
    color: var(--error-color);
  }
  .actions,
  .rooms {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 12px;
  }
  .choice {
    display: grid;
    gap: 4px;
    margin-block-start: 12px;
  }
  .room {
    min-block-size: 44px;
    padding-inline: 16px;
    border: 1px solid var(--divider-color);
    border-radius: 22px;
    background: transparent;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .room:hover,
  .room:focus-visible {
    border-color: var(--primary-color);
    outline: 2px solid var(--primary-color);
    outline-offset: 1px;
  }
`;
