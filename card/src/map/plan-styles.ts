import { css } from "lit";

export const planStyles = css`
  :host {
    display: block;
    position: relative;
    min-inline-size: 0;
    min-block-size: 0;
    direction: ltr;
    contain: strict;
    --room: color-mix(in srgb, var(--primary-text-color) 5%, var(--card-background-color, transparent));
    --wall: color-mix(in srgb, var(--primary-text-color) 28%, var(--card-background-color, transparent));
  }
  .frame {
    position: absolute;
    inset: 0;
    overflow: hidden;
    border-radius: 8px;
    touch-action: pan-x pan-y;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  .frame.one-finger {
    touch-action: none;
    overscroll-behavior: contain;
  }
  .frame.zoomed {
    cursor: grab;
  }
  .frame.zoomed:active {
    cursor: grabbing;
  }
  .frame:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .stage,
  .stage > * {
    position: absolute;
    inset: 0;
  }
  .stage {
    transform-origin: 0 0;
  }
  svg {
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
    pointer-events: none;
  }
  .room {
    fill: var(--room);
  }
  .pictured .room {
    fill: transparent;
  }
  .tint {
    fill: var(--tint, var(--primary-color));
    fill-opacity: 0;
    transition: fill-opacity 0.4s;
  }
  .wall,
  .door,
  .stairs,
  .trail {
    fill: none;
    vector-effect: non-scaling-stroke;
  }
  .wall {
    stroke: var(--wall);
    stroke-width: 2px;
    stroke-linejoin: round;
  }
  .door {
    stroke: var(--card-background-color, var(--primary-background-color));
    stroke-width: 4px;
  }
  .door.outer {
    stroke-width: 5px;
  }
  .stairs {
    stroke: var(--wall);
    stroke-width: 1.25px;
  }
  .trail {
    stroke-width: 3px;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .trail.dashed {
    stroke-dasharray: 2 7;
  }
  .thread {
    fill: none;
    stroke: var(--secondary-text-color);
    stroke-width: 1px;
    opacity: 0.7;
  }
  .receiver {
    color: var(--success-color);
  }
  .receiver circle {
    fill: currentColor;
  }
  .receiver path {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6px;
    stroke-linecap: round;
  }
  .receiver.offline,
  .receiver.hung {
    color: var(--error-color);
  }
  .receiver.paused,
  .receiver.ignored {
    color: var(--secondary-text-color);
  }
  .labels,
  .halos {
    pointer-events: none;
  }
  .room-name {
    position: absolute;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: var(--ha-font-size-s, 12px);
    line-height: 16px;
    color: var(--secondary-text-color);
    transform-origin: 0 0;
    scale: var(--inverse, 1);
  }
  .halo {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    box-sizing: border-box;
    border-radius: 50%;
    background: var(--tag-color);
    opacity: 0.2;
    transition: transform 0s linear;
  }
  .halo.thin {
    opacity: 0.1;
  }
  .halo.old {
    border: 2px dashed var(--primary-text-color);
    background: color-mix(in srgb, var(--secondary-text-color) 45%, transparent);
    opacity: 0.35;
  }
  .halo.ghost,
  .halo.within {
    visibility: hidden;
  }
  .halo.selected {
    opacity: 0.3;
  }
  .following .halo:not(.selected) {
    opacity: 0.06;
  }
  .mark,
  .count {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    inline-size: 44px;
    block-size: 44px;
    margin: -22px 0 0 -22px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    z-index: 1;
    transition: transform 0s linear;
    outline: none;
  }
  .upright {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    scale: var(--inverse, 1);
    transition: opacity 0.2s;
  }
  .mark.within {
    visibility: hidden;
  }
  .mark.ghost {
    pointer-events: none;
  }
  .mark.ghost .upright {
    opacity: 0.3;
  }
  .following .mark:not(.selected) .upright,
  .following .count {
    opacity: 0.65;
  }
  .mark.ghost {
    z-index: 0;
  }
  .mark.selected {
    z-index: 2;
  }
  .mark:focus-visible {
    z-index: 3;
  }
  .look {
    display: block;
    border-radius: 50%;
    background: var(--card-background-color, var(--primary-background-color));
    box-shadow: 0 1px 3px rgb(0 0 0 / 25%);
  }
  .look .face {
    --face-size: 32px;
    border-width: 2.5px;
  }
  .mark.selected .face {
    --face-size: 38px;
    border-width: 4px;
  }
  .mark:focus-visible .look,
  .count:focus-visible {
    outline: 3px solid var(--primary-color);
    outline-offset: 2px;
  }
  .mark.old .face {
    border-style: dashed;
    border-color: var(--secondary-text-color);
    background: var(--secondary-background-color);
    color: var(--secondary-text-color);
  }
  .mark.old .face img {
    filter: grayscale(0.8);
  }
  .mark.moving .look::before {
    content: "";
    position: absolute;
    inset: 5px;
    z-index: -1;
    border-radius: 50%;
    border: 2px solid var(--tag-color);
    animation: pulse 1.8s ease-out infinite;
  }
  .many .halo {
    transition: none !important;
  }
  .many .mark.moving .look::before {
    transform: scale(1.2);
    opacity: 0.5;
    animation: none;
  }
  @keyframes pulse {
    from {
      transform: scale(1);
      opacity: 0.7;
    }
    to {
      transform: scale(1.5);
      opacity: 0;
    }
  }
  .name,
  .age {
    position: absolute;
    inset-inline-start: 50%;
    max-inline-size: 110px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    transform: translateX(-50%);
    pointer-events: none;
    font-size: var(--ha-font-size-s, 12px);
    line-height: 15px;
    --edge: var(--card-background-color, var(--primary-background-color));
    text-shadow:
      0 0 3px var(--edge),
      0 0 3px var(--edge),
      0 0 5px var(--edge);
  }
  .name {
    inset-block-start: 41px;
    font-weight: var(--ha-font-weight-medium, 500);
    color: var(--primary-text-color);
  }
  .age {
    inset-block-start: 56px;
    color: var(--secondary-text-color);
    font-size: 11px;
  }
  .mark:not(.named, :hover, :focus-visible) :is(.name, .age) {
    visibility: hidden;
  }
  .mark.old:not(.named) .age {
    visibility: visible;
    inset-block-start: 41px;
  }
  .count::before {
    content: "";
    position: absolute;
    inset: 4px;
    z-index: -1;
    border-radius: 50%;
    border: 2px solid var(--primary-color);
    background: var(--card-background-color, var(--primary-background-color));
    box-shadow: 0 1px 3px rgb(0 0 0 / 25%);
  }
  .count {
    z-index: 1;
    font-weight: 600;
    color: var(--primary-text-color);
    scale: var(--inverse, 1);
    border-radius: 50%;
  }
  .floor-name {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 8px;
    font-size: var(--ha-font-size-s, 12px);
    color: var(--secondary-text-color);
    pointer-events: none;
  }
  .past {
    position: absolute;
    inset: 0;
    border-radius: 8px;
    border: 3px solid var(--warning-color);
    pointer-events: none;
  }
  .past time {
    position: absolute;
    inset-block-start: 8px;
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    padding: 2px 12px;
    border-radius: 16px;
    background: var(--card-background-color, var(--primary-background-color));
    color: var(--primary-text-color);
    font-size: 24px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 32px;
  }
  .whole {
    position: absolute;
    inset-block-end: 4px;
    inset-inline-end: 4px;
    inline-size: 44px;
    block-size: 44px;
    display: grid;
    place-items: center;
    border: 0;
    border-radius: 50%;
    background: color-mix(in srgb, var(--card-background-color, var(--primary-background-color)) 85%, transparent);
    color: var(--primary-text-color);
    cursor: pointer;
  }
  .whole:focus-visible {
    outline: 2px solid var(--primary-color);
  }
  @media (prefers-reduced-motion: reduce) {
    .mark,
    .halo,
    .tint,
    .upright {
      transition: none !important;
    }
    .mark.moving .look::before {
      animation: none;
      transform: scale(1.25);
      opacity: 0.5;
    }
  }
`;
