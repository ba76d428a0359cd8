import { css } from "lit";

export const lessonsStyles = css`
  section > :last-child {
    margin-block-end: 0;
  }
  .faint {
    font-size: var(--ha-font-size-s, 12px);
  }
  .advice {
    border-color: var(--primary-color);
  }
  .now {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .now > :last-child {
    flex: 1 1 16em;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 2px 8px;
    border: 1px solid var(--chip-color, var(--secondary-text-color));
    border-radius: 12px;
    background: color-mix(in srgb, var(--chip-color, var(--secondary-text-color)) 14%, transparent);
    font-size: var(--ha-font-size-s, 12px);
    white-space: nowrap;
  }
  .chip ha-icon {
    --mdc-icon-size: 16px;
    color: var(--chip-color, var(--secondary-text-color));
  }
  .chip.learned {
    --chip-color: var(--success-color);
  }
  .chip.known {
    --chip-color: var(--primary-color);
  }
  .chip.withdrawn {
    --chip-color: var(--warning-color);
  }
  .chip.unknown {
    border-style: dashed;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 8px 16px;
    margin: 12px 0 0;
  }
  dt {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    align-items: center;
    gap: 4px 16px;
    padding-block: 10px;
    border-block-start: 1px solid var(--divider-color);
  }
  .rooms li {
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
  }
  .rooms .what {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
  }
  .name {
    font-weight: var(--ha-font-weight-medium, 500);
    overflow-wrap: anywhere;
  }
  .counts {
    flex-basis: 100%;
  }
  .share {
    font-size: var(--ha-font-size-s, 13px);
    font-variant-numeric: tabular-nums;
  }
  .bar {
    position: relative;
    overflow: visible;
    margin-block: 4px 6px;
  }
  /* Where the share was before, taller than the bar. */
  .bar > i {
    position: absolute;
    inset-block: -3px;
    inline-size: 3px;
    margin-inline-start: -1px;
    border-radius: 1px;
    background: var(--primary-text-color);
  }
  .bar.not_measured {
    box-sizing: border-box;
    border: 1px dashed var(--secondary-text-color);
    background: none;
  }
  .sensors li {
    grid-template-columns: auto minmax(0, 1fr) auto;
  }
  .sensors .kind {
    color: var(--secondary-text-color);
  }
  .sensors .what {
    display: grid;
    justify-items: start;
    gap: 2px;
  }
  .sensors .left_out .taught,
  .sensors .silent .taught {
    color: var(--secondary-text-color);
  }
  button.name {
    margin: -10px -4px -12px;
    padding: 10px 4px;
    min-block-size: 44px;
    border: 0;
    background: none;
    color: inherit;
    font-family: inherit;
    font-size: inherit;
    line-height: inherit;
    text-align: start;
    cursor: pointer;
  }
  .ill {
    display: flex;
    align-items: flex-start;
    gap: 4px;
  }
  .ill ha-icon {
    --mdc-icon-size: 18px;
    flex: none;
    color: var(--warning-color);
  }
  .switch {
    display: grid;
    place-items: center;
    min-inline-size: 48px;
    min-block-size: 44px;
    cursor: pointer;
  }
  .switch input {
    appearance: none;
    position: relative;
    box-sizing: border-box;
    inline-size: 44px;
    block-size: 26px;
    margin: 0;
    border: 2px solid var(--secondary-text-color);
    border-radius: 13px;
    background: transparent;
    cursor: inherit;
  }
  .switch input::before {
    content: "";
    position: absolute;
    inset-block-start: 3px;
    inset-inline-start: 3px;
    inline-size: 16px;
    block-size: 16px;
    border-radius: 50%;
    background: var(--secondary-text-color);
    transition: inset-inline-start 0.15s;
  }
  .switch input:checked {
    border-color: var(--primary-color);
    background: var(--primary-color);
  }
  .switch input:checked::before {
    inset-inline-start: 21px;
    background: var(--text-primary-color, #fff);
  }
  .switch input:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .switch input:focus-visible,
  button:focus-visible,
  a:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .question {
    margin-block-start: 12px;
    padding: 12px 16px;
    border: 1px solid var(--warning-color);
    border-radius: 8px;
  }
  .question button {
    min-block-size: 44px;
    padding-inline: 16px;
    border: 1px solid var(--divider-color);
    border-radius: 22px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .question .confirm {
    border-color: var(--error-color);
  }
  .stale {
    padding: 12px 16px;
    border-inline-start: 4px solid var(--warning-color);
    border-radius: 8px;
    background: color-mix(in srgb, var(--warning-color) 10%, transparent);
  }
  .buttons {
    align-items: center;
  }
  .more {
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
    color: var(--primary-text-color);
  }
  @media (max-width: 599px) {
    .rooms li {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .switch input::before {
      transition: none;
    }
  }
`;
