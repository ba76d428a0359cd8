/** The level of a stranger: an icon, a word and a border, so that it never hangs on a colour. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { StrangerLevel } from "../api/strangers";
import type { Text } from "../shared/strings";

const ICONS: Record<StrangerLevel, string> = {
  notice: "mdi:eye-outline",
  lingering: "mdi:timer-sand",
  suspected: "mdi:alert-outline",
  confirmed: "mdi:alert-octagon",
};

export function levelIcon(level: StrangerLevel | null): string {
  return level === null ? "mdi:help-circle-outline" : ICONS[level];
}

export function chip(level: StrangerLevel | null, text: Text): TemplateResult | typeof nothing {
  return level === null
    ? nothing
    : html`<span class="level ${level}"
        ><ha-icon icon=${levelIcon(level)}></ha-icon>${text(`strangers.level_${level}`) || level}</span
      >`;
}

export const chipStyles = css`
  .level {
    --level-color: var(--secondary-text-color);
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 4px;
    padding: 1px 8px 1px 6px;
    border: 1px solid var(--level-color);
    border-radius: 12px;
    background: color-mix(in srgb, var(--level-color) 14%, transparent);
    color: var(--primary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 20px;
    white-space: nowrap;
    --mdc-icon-size: 16px;
  }
  .level ha-icon {
    color: var(--level-color);
  }
  .level.notice {
    border-style: dotted;
  }
  .level.lingering {
    --level-color: var(--warning-color);
    border-style: dashed;
  }
  .level.suspected {
    --level-color: var(--error-color);
  }
  .level.confirmed {
    --level-color: var(--error-color);
    border-width: 2px;
    padding-block: 0;
    font-weight: var(--ha-font-weight-bold, 700);
  }
`;
