import { css } from "lit";

export const teachStyles = css`
  .error {
    color: var(--error-color);
  }
  .tag {
    display: grid;
    gap: 4px;
    max-inline-size: 320px;
  }
  .sound {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
    inline-size: fit-content;
  }
  .sound input {
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    accent-color: var(--primary-color);
  }
  select {
    min-block-size: 44px;
    padding-inline: 12px;
    border: 1px solid var(--divider-color);
    border-radius: 8px;
    background: var(--card-background-color, canvas);
    color: inherit;
    font: inherit;
  }
  .rooms,
  .heard {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .room {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 56px;
    padding: 8px;
    border: 0;
    border-block-end: 1px solid var(--divider-color);
    background: transparent;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .room:hover {
    background: var(--secondary-background-color);
  }
  .room:focus-visible,
  select:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .mark {
    flex: none;
    inline-size: 24px;
    color: var(--primary-color);
    text-align: center;
  }
  .walk {
    text-align: center;
  }
  .big {
    font-size: var(--ha-font-size-2xl, 24px);
  }
  .count {
    font-size: 96px;
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
    color: var(--primary-color);
  }
  .ring {
    position: relative;
    inline-size: 160px;
    margin: 8px auto;
  }
  .ring svg {
    display: block;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 8;
    stroke: var(--divider-color);
  }
  .ring .done {
    stroke: var(--primary-color);
    transition: stroke-dashoffset 1s linear;
  }
  .ring span {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    font-size: 32px;
    font-variant-numeric: tabular-nums;
  }
  .doubt {
    margin-block: 12px;
    padding: 12px;
    border: 1px solid var(--warning-color);
    border-radius: 8px;
    background: color-mix(in srgb, var(--warning-color) 15%, transparent);
  }
  .path {
    direction: ltr;
    max-inline-size: 100%;
    block-size: 140px;
  }
  .path polygon {
    fill: color-mix(in srgb, var(--primary-color) 12%, transparent);
    stroke: var(--secondary-text-color);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .path polyline {
    fill: none;
    stroke: var(--primary-color);
    stroke-width: 3;
    stroke-linecap: round;
    stroke-dasharray: 1 8;
    vector-effect: non-scaling-stroke;
  }
  .heard {
    display: grid;
    gap: 8px;
    margin-block: 12px;
    text-align: start;
  }
  .heard li {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) 7em;
    align-items: center;
    gap: 12px;
  }
  .heard li > :last-child {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .walk .buttons {
    justify-content: center;
  }
  .result {
    border-color: var(--success-color);
  }
  .result.none {
    border-color: var(--warning-color);
  }
  @media (prefers-reduced-motion: reduce) {
    .ring .done {
      transition: none;
    }
  }
`;
