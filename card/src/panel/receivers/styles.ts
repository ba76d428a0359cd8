import { css } from "lit";

export const receiversStyles = css`
  .advice {
    border-color: var(--primary-color);
  }
  .matrix td {
    background: color-mix(in srgb, var(--primary-color) var(--strength, 0%), transparent);
    text-align: center;
  }
  .matrix thead th {
    vertical-align: bottom;
    font-size: var(--ha-font-size-xs, 11px);
  }
  .plans {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(260px, 1fr));
    gap: 16px;
  }
  svg {
    direction: ltr;
    inline-size: 100%;
    max-block-size: 240px;
  }
  .room {
    stroke: var(--secondary-text-color);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .hatch {
    stroke: var(--error-color);
    stroke-width: 0.08;
    opacity: 0.7;
  }
  .state {
    min-inline-size: 11em;
  }
  .scroll:focus-visible {
    outline: 2px solid var(--primary-color);
  }
  thead th {
    white-space: nowrap;
  }
  figure {
    margin: 0;
  }
  figcaption {
    margin-block-end: 4px;
    color: var(--secondary-text-color);
  }
  .dot {
    display: inline-block;
    inline-size: 10px;
    block-size: 10px;
    margin-inline-end: 4px;
    border-radius: 50%;
    background: var(--success-color);
  }
  .dot.ill {
    border-radius: 2px;
    background: var(--error-color);
  }
  .axis {
    stroke: var(--divider-color);
    vector-effect: non-scaling-stroke;
  }
  .axis-text {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    direction: ltr;
  }
  .spot {
    fill: var(--success-color);
  }
  .spot.ill {
    fill: var(--error-color);
  }
  .chart {
    block-size: 68px;
  }
  polyline {
    fill: none;
    stroke: var(--primary-color);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
`;
