import { css } from "lit";

export const stageStyles = css`
  .stage {
    flex: 1;
    min-inline-size: 0;
    position: relative;
    overflow: hidden;
    direction: ltr;
    touch-action: none;
    overscroll-behavior: contain;
    user-select: none;
    -webkit-user-select: none;
    background: var(--paper);
  }
  .stage.room-tool,
  .stage.measuring {
    cursor: crosshair;
  }
  .stage > svg {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    pointer-events: none;
  }
  svg * {
    vector-effect: non-scaling-stroke;
  }
  .grid {
    fill: none;
    stroke: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
    stroke-width: 1px;
  }
  .ghost {
    fill: none;
    stroke: var(--secondary-text-color);
    stroke-width: 1px;
    stroke-dasharray: 4 4;
    opacity: 0.6;
  }
  .room {
    fill: var(--room);
    fill-opacity: 0.75;
    stroke: var(--wall);
    stroke-width: 2.5px;
    stroke-linejoin: round;
  }
  /* The picture is what one draws after. */
  .pictured .room {
    fill-opacity: 0.4;
  }
  .picture-tool .room {
    fill-opacity: 0.1;
  }
  .room.nameless {
    stroke-dasharray: 8 5;
  }
  .room.selected {
    fill: color-mix(in srgb, var(--primary-color) 20%, var(--paper));
    stroke: var(--primary-color);
    stroke-width: 3px;
  }
  .gap {
    stroke: var(--paper);
    stroke-width: 7px;
  }
  .door {
    stroke: var(--primary-text-color);
    stroke-width: 1.5px;
    stroke-dasharray: 3 3;
  }
  .door.outside {
    stroke-dasharray: none;
    stroke-width: 2px;
  }
  .door.selected {
    stroke: var(--primary-color);
    stroke-width: 4px;
    stroke-dasharray: none;
  }
  .sketch {
    fill: color-mix(in srgb, var(--primary-color) 18%, transparent);
    stroke: var(--primary-color);
    stroke-width: 2px;
  }
  .sketch-corner,
  .measure-point {
    fill: var(--primary-color);
    stroke: var(--paper);
    stroke-width: 2px;
  }
  .cursor {
    fill: none;
    stroke: var(--primary-color);
    stroke-width: 2px;
  }
  .guide {
    stroke: var(--error-color);
    stroke-width: 1px;
    stroke-dasharray: 5 4;
  }
  .measure {
    stroke: var(--error-color);
    stroke-width: 2px;
  }
  .overlay > * {
    position: absolute;
    transform: translate(-50%, -50%);
  }
  .label,
  .object,
  .handle {
    border: 0;
    padding: 0;
    background: transparent;
    touch-action: none;
  }
  .label {
    display: flex;
    flex-direction: column;
    justify-content: center;
    min-inline-size: 44px;
    min-block-size: 44px;
    max-inline-size: 160px;
    line-height: 1.25;
    text-align: center;
    cursor: move;
    font-weight: var(--ha-font-weight-medium, 500);
    border-radius: 8px;
  }
  .label span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .label.nameless span {
    font-style: italic;
    font-weight: 400;
  }
  .label small {
    font-weight: 400;
    color: var(--secondary-text-color);
  }
  .label.selected small {
    color: var(--primary-text-color);
  }
  .object,
  .handle {
    inline-size: 44px;
    block-size: 44px;
    display: grid;
    place-items: center;
    border-radius: 50%;
    cursor: grab;
  }
  .handle::before {
    content: "";
    inline-size: 16px;
    block-size: 16px;
    border-radius: 50%;
    background: var(--paper);
    border: 3px solid var(--primary-color);
  }
  .handle.edge::before {
    inline-size: 11px;
    block-size: 11px;
    border-width: 2px;
  }
  .handle.selected::before {
    background: var(--primary-color);
  }
  .object:focus-visible,
  .handle:focus-visible,
  .label:focus-visible {
    outline-offset: -6px;
  }
  .door.object {
    background: transparent;
  }
  .door.selected.object::after,
  .stairs.selected::after,
  .receiver.selected::after {
    content: "";
    position: absolute;
    inset: 4px;
    border: 2px solid var(--primary-color);
    border-radius: 50%;
  }
  .receiver,
  .stairs {
    --mdc-icon-size: 22px;
    color: var(--success-color);
  }
  .receiver.ill {
    color: var(--error-color);
  }
  .stairs {
    color: var(--primary-text-color);
  }
  .receiver ha-icon,
  .stairs ha-icon {
    padding: 3px;
    border-radius: 50%;
    background: color-mix(in srgb, var(--paper) 80%, transparent);
  }
  .suggestion span {
    inline-size: 26px;
    block-size: 26px;
    display: grid;
    place-items: center;
    border-radius: 50%;
    border: 2px dashed var(--primary-color);
    background: var(--paper);
    font-size: 18px;
    line-height: 1;
  }
  .length {
    padding: 1px 5px;
    border-radius: 6px;
    background: color-mix(in srgb, var(--paper) 85%, transparent);
    color: var(--primary-text-color);
    font-size: 12px;
    font-weight: 600;
    white-space: nowrap;
    pointer-events: none;
  }
  .live {
    inline-size: 14px;
    block-size: 14px;
    border-radius: 50%;
    border: 2px solid var(--paper);
    background: var(--tag-color);
    pointer-events: none;
    transition:
      left 1s linear,
      top 1s linear;
  }
  .still .live {
    transition: none;
  }
  .live span {
    position: absolute;
    inset-block-start: 14px;
    left: 50%;
    transform: translateX(-50%);
    font-size: 11px;
    white-space: nowrap;
    color: var(--secondary-text-color);
  }
  .fault-mark {
    inline-size: 22px;
    block-size: 22px;
    margin-block-start: -34px;
    display: grid;
    place-items: center;
    border-radius: 50%;
    background: var(--warning-color);
    color: black;
    font-weight: 700;
    pointer-events: none;
  }
  .fault-mark.error {
    background: var(--error-color);
    color: white;
  }
  .float {
    position: absolute;
    right: 8px;
    bottom: 8px;
    display: flex;
    border-radius: 22px;
    background: color-mix(in srgb, var(--card-background-color, canvas) 88%, transparent);
    border: 1px solid var(--divider-color);
  }
  .float.start-side {
    right: auto;
    left: 8px;
  }
  .loupe {
    position: absolute;
    inline-size: 128px;
    block-size: 128px;
    border-radius: 50%;
    overflow: hidden;
    border: 3px solid var(--primary-color);
    background: var(--paper);
    pointer-events: none;
    transform: translate(-50%, -50%);
  }
  .loupe svg {
    inline-size: 100%;
    block-size: 100%;
  }
  @media (prefers-reduced-motion: reduce) {
    .live {
      transition: none;
    }
  }
`;
