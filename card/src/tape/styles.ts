import { css } from "lit";

export const tapeStyles = css`
  :host {
    display: block;
    padding: 4px 12px 8px;
    color: var(--primary-text-color);
  }
  .tape {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  button,
  select {
    border: 0;
    background: transparent;
    color: inherit;
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
    cursor: pointer;
  }
  .icon {
    inline-size: 44px;
    block-size: 44px;
    margin: -6px;
    color: var(--primary-color);
  }
  .live {
    min-inline-size: 44px;
    min-block-size: 44px;
    margin-block: -6px;
    color: var(--secondary-text-color);
  }
  .live[aria-pressed="true"]::before {
    content: "● ";
    color: var(--success-color);
  }
  .track {
    position: relative;
    flex: 1;
    block-size: 32px;
    cursor: pointer;
    touch-action: pan-y;
  }
  .track::before {
    content: "";
    position: absolute;
    inset: 12px 0;
    border-radius: 4px;
    background: var(--divider-color);
  }
  .segment {
    position: absolute;
    inset-block: 12px;
  }
  .segment:first-child {
    border-start-start-radius: 4px;
    border-end-start-radius: 4px;
  }
  .tick {
    position: absolute;
    inset-block: 6px;
    inline-size: 2px;
    background: var(--primary-text-color);
  }
  .thumb {
    position: absolute;
    inset-block-start: 8px;
    inline-size: 16px;
    block-size: 16px;
    margin-inline-start: -8px;
    box-sizing: border-box;
    border: 2px solid var(--card-background-color, var(--primary-background-color));
    border-radius: 50%;
    background: var(--primary-color);
  }
  .past .thumb {
    background: var(--warning-color);
  }
  .track:focus-visible,
  button:focus-visible,
  select:focus-visible {
    outline: 2px solid var(--primary-color);
    border-radius: 4px;
  }
  .legend {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    min-block-size: 24px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  .now {
    flex: 1;
    overflow: hidden;
    text-align: center;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  option {
    background: var(--card-background-color, canvas);
    color: var(--primary-text-color);
  }
  .recompute {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  progress {
    flex: 1;
  }
`;
