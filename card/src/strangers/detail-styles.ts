import { css } from "lit";
import { partStyles } from "../panel/page-styles";

const detail = css`
  :host {
    display: grid;
    gap: 12px;
    min-inline-size: 0;
    color: var(--primary-text-color);
    line-height: 1.45;
  }
  h3,
  h4,
  h5,
  p {
    margin: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
  }
  h3 {
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  h4,
  summary {
    font-size: var(--ha-font-size-m, 14px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  h5 {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .faint,
  small {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  .note {
    padding: 8px 12px;
    border-inline-start: 3px solid var(--warning-color);
    border-radius: 4px;
    background: color-mix(in srgb, var(--warning-color) 10%, transparent);
  }
  section {
    display: grid;
    gap: 6px;
    min-inline-size: 0;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 8px 16px;
    margin: 0;
  }
  dt {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  dd {
    margin: 0;
  }
  .find {
    padding: 12px;
    border: 1px solid var(--divider-color);
    border-radius: 8px;
  }
  .loud {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 12px;
  }
  b {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  ol,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .days {
    display: grid;
    gap: 12px;
  }
  .clues {
    margin-block-start: 4px;
  }
  .clues li {
    position: relative;
    display: grid;
    grid-template-columns: 4.2em 18px minmax(0, 1fr);
    gap: 8px;
    padding-block: 4px;
    --mdc-icon-size: 16px;
  }
  /* The line of time, through the signs. */
  .clues li:not(:last-child)::before {
    content: "";
    position: absolute;
    inset-block: 24px -4px;
    inset-inline-start: calc(4.2em + 8px + 8px);
    inline-size: 2px;
    background: var(--divider-color);
  }
  .clues ha-icon {
    display: block;
    inline-size: 18px;
    block-size: 20px;
    padding-block-start: 2px;
    box-sizing: border-box;
    color: var(--error-color);
  }
  .clues .little ha-icon,
  .clues .against ha-icon {
    color: var(--secondary-text-color);
  }
  .clues .against > span {
    color: var(--secondary-text-color);
  }
  time {
    color: var(--secondary-text-color);
    font-variant-numeric: tabular-nums;
    text-align: end;
    white-space: nowrap;
  }
  small {
    white-space: nowrap;
  }
  .rooms,
  .presence {
    display: grid;
    gap: 6px;
  }
  .rooms li {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) 5em;
    align-items: center;
    gap: 12px;
  }
  .rooms .time {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .presence li {
    display: grid;
    grid-template-columns: 7em minmax(0, 1fr);
    align-items: center;
    gap: 12px;
    font-size: var(--ha-font-size-s, 12px);
  }
  .strip {
    position: relative;
    block-size: 12px;
    border-radius: 3px;
    overflow: hidden;
    background: var(--divider-color);
  }
  .strip > span {
    position: absolute;
    inset-block: 0;
    background: var(--primary-color);
  }
  .scale {
    display: flex;
    justify-content: space-between;
    color: var(--secondary-text-color);
    font-variant-numeric: tabular-nums;
  }
  details {
    padding: 4px 12px;
    border: 1px solid var(--divider-color);
    border-radius: 8px;
  }
  summary {
    min-block-size: 36px;
    line-height: 36px;
    cursor: pointer;
  }
  summary:focus-visible,
  a:focus-visible,
  button:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .steps {
    display: grid;
    gap: 8px;
    margin-block: 4px 12px;
    padding-inline-start: 20px;
    list-style: decimal;
  }
  .steps ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
    gap: 0 16px;
  }
  a {
    display: inline-block;
    padding-block: 8px;
    color: var(--primary-text-color);
  }
  details .note {
    margin-block-end: 12px;
  }
  .question {
    display: grid;
    gap: 8px;
    padding: 12px;
    border: 1px solid var(--primary-color);
    border-radius: 8px;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  label {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
    cursor: pointer;
  }
  input[type="radio"] {
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    accent-color: var(--primary-color);
  }
  .cancel,
  .confirm {
    min-block-size: 44px;
    padding-inline: 16px;
    border: 1px solid var(--primary-color);
    border-radius: 22px;
    background: var(--primary-color);
    color: var(--text-primary-color, #fff);
    font: inherit;
    font-weight: var(--ha-font-weight-medium, 500);
    cursor: pointer;
  }
  .confirm {
    border-color: var(--divider-color);
    background: transparent;
    color: var(--primary-text-color);
  }
  .confirm[disabled] {
    opacity: 0.5;
    cursor: default;
  }
`;

export const detailStyles = [partStyles, detail];
