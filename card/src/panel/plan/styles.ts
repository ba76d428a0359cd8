import { css } from "lit";

export const editorStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 420px;
    position: relative;
    overflow: hidden;
    color: var(--primary-text-color);
    background: var(--primary-background-color);
    font-family: var(--ha-font-family-body, inherit);
    font-size: var(--ha-font-size-m, 14px);
    --room: color-mix(in srgb, var(--primary-color) 6%, var(--card-background-color, canvas));
    --wall: color-mix(in srgb, var(--primary-text-color) 55%, transparent);
    --paper: var(--card-background-color, canvas);
  }
  * {
    box-sizing: border-box;
  }
  h2,
  h3,
  p {
    margin: 0;
  }
  h2 {
    font-size: var(--ha-font-size-xl, 20px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .inspector h2,
  h3 {
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    padding: 8px 12px;
    background: var(--card-background-color, canvas);
    border-block-end: 1px solid var(--divider-color);
  }
  .top.narrow {
    flex-wrap: nowrap;
    gap: 4px;
    padding: 4px 8px;
  }
  .undo {
    display: flex;
  }
  .top .tools {
    margin-inline: auto;
  }
  .floors,
  .save,
  .row,
  .presets {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .save {
    gap: 0;
    margin-inline-start: auto;
  }
  .save .button {
    margin-inline-start: 8px;
  }
  .floors {
    min-inline-size: 0;
  }
  .floors .segments {
    overflow-x: auto;
  }
  .row,
  .presets {
    flex-wrap: wrap;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
    opacity: 0.45;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .icon {
    inline-size: 44px;
    block-size: 44px;
    flex: none;
    display: grid;
    place-items: center;
    border: 0;
    border-radius: 50%;
    background: transparent;
  }
  .icon:hover:not(:disabled),
  .icon[aria-pressed="true"] {
    background: var(--secondary-background-color);
  }
  .button,
  .chip {
    min-block-size: 44px;
    padding-inline: 16px;
    border: 0;
    border-radius: 22px;
    background: color-mix(in srgb, var(--primary-color) 14%, transparent);
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    white-space: nowrap;
  }
  /* Darker than the theme's own colour, on which white is hard to read. */
  .button.primary:not(:disabled) {
    background: color-mix(in srgb, var(--primary-color) 78%, black);
    color: var(--text-primary-color, white);
  }
  .button.danger {
    background: color-mix(in srgb, var(--error-color) 16%, transparent);
  }
  .chip {
    font-weight: 400;
    background: transparent;
    border: 1px solid var(--divider-color);
  }
  .chip[aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 16%, transparent);
  }
  .chip small,
  .more {
    color: var(--secondary-text-color);
  }
  .file {
    position: relative;
    cursor: pointer;
  }
  .file input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    opacity: 0;
    cursor: pointer;
  }
  .file:focus-within {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .segments {
    display: flex;
    background: var(--secondary-background-color);
    border-radius: 22px;
  }
  .segments button {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 44px;
    padding-inline: 14px;
    border: 0;
    border-radius: 22px;
    background: transparent;
    white-space: nowrap;
    position: relative;
  }
  .segments button[aria-pressed="true"] {
    background: color-mix(in srgb, var(--primary-color) 28%, transparent);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .count {
    min-inline-size: 18px;
    padding-inline: 5px;
    border-radius: 9px;
    background: var(--warning-color);
    color: black;
    font-size: 12px;
    line-height: 18px;
    text-align: center;
  }
  .body {
    flex: 1;
    min-block-size: 0;
    display: flex;
  }
  .side {
    inline-size: 320px;
    flex: none;
    overflow-y: auto;
    background: var(--card-background-color, canvas);
    border-inline-start: 1px solid var(--divider-color);
  }
  .side .button {
    white-space: normal;
  }
  .inspector,
  .panel {
    padding: 16px;
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .panel {
    border-block-end: 1px solid var(--divider-color);
  }
  .heading {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
  }
  .heading .icon {
    margin-inline-start: auto;
  }
  .hint {
    color: var(--secondary-text-color);
    line-height: 1.45;
  }
  .fields {
    display: grid;
    grid-template-columns: 1fr 1fr;
    align-items: end;
    gap: 12px;
  }
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-inline-size: 0;
  }
  .field > span:first-child {
    font-size: var(--ha-font-size-s, 12px);
    color: var(--secondary-text-color);
  }
  .field select,
  .field input {
    inline-size: 100%;
    min-block-size: 44px;
    padding-inline: 10px;
    border: 1px solid color-mix(in srgb, var(--primary-text-color) 40%, transparent);
    border-radius: 8px;
    background: var(--card-background-color, canvas);
  }
  .field .input {
    position: relative;
  }
  .field .input > span {
    position: absolute;
    inset-inline-end: 10px;
    inset-block: 0;
    display: grid;
    place-items: center;
    color: var(--secondary-text-color);
    pointer-events: none;
  }
  .number input {
    padding-inline-end: 30px;
    appearance: textfield;
  }
  .number input::-webkit-inner-spin-button {
    display: none;
  }
  details summary {
    min-block-size: 44px;
    display: flex;
    align-items: center;
    cursor: pointer;
    color: var(--secondary-text-color);
  }
  summary::after {
    content: "";
    inline-size: 8px;
    block-size: 8px;
    margin-inline: auto 8px;
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    transform: rotate(45deg);
  }
  [open] > summary::after {
    transform: rotate(-135deg);
  }
  details .button {
    margin-block-start: 12px;
  }
  .notice,
  .faults li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 6px 12px;
    background: color-mix(in srgb, var(--warning-color) 16%, var(--card-background-color, canvas));
  }
  .notice.saved {
    background: color-mix(in srgb, var(--success-color) 16%, var(--card-background-color, canvas));
  }
  .notice .words,
  .faults .words {
    flex: 1;
    min-inline-size: 140px;
    line-height: 1.4;
  }
  .faults {
    list-style: none;
    margin: 0;
    padding: 0;
    max-block-size: 30vh;
    overflow-y: auto;
  }
  .faults .error {
    background: color-mix(in srgb, var(--error-color) 14%, var(--card-background-color, canvas));
  }
  .faults .error > ha-icon {
    color: var(--error-color);
  }
  .faults.narrow {
    max-block-size: 92px;
  }
  .tray {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 12px;
    overflow-x: auto;
    flex: none;
    background: var(--card-background-color, canvas);
    border-block-start: 1px solid var(--divider-color);
  }
  .tray > * {
    flex: none;
  }
  .bottom {
    background: var(--card-background-color, canvas);
    border-block-start: 1px solid var(--divider-color);
    padding-block-end: var(--safe-area-inset-bottom, 0px);
  }
  .bottom .side {
    inline-size: auto;
    border: 0;
    max-block-size: 31vh;
  }
  .bottom .inspector {
    padding: 8px 16px 12px;
  }
  .bottom .tools {
    border-radius: 0;
    justify-content: space-between;
  }
  .bottom .tools button {
    flex: 1 1 0;
    min-inline-size: 0;
    flex-direction: column;
    gap: 0;
    justify-content: center;
    min-block-size: 56px;
    padding-inline: 2px;
    border-radius: 0;
    font-size: 12px;
  }
  .bottom .tools .count {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 6px;
  }
  .said {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`;
