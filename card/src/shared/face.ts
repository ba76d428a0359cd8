/** The round picture of a tag. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Home, Tag } from "../api/types";
import type { HomeAssistant } from "./hass";
import { colourOf, faceOf } from "./tags";

export interface FaceLook {
  readonly old?: boolean;
  readonly moving?: boolean;
  readonly away?: boolean;
}

export function face(hass: HomeAssistant, home: Home, tag: Tag, look: FaceLook = {}): TemplateResult {
  const { picture, icon, initials } = faceOf(hass, tag);
  const classes = ["face", look.old ? "old" : "", look.moving ? "moving" : "", look.away ? "away" : ""];
  return html`<span
    class=${classes.filter(Boolean).join(" ")}
    style="--tag-color: ${colourOf(home, tag.relay_id)}"
    data-initials=${picture === undefined && icon === undefined ? initials : nothing}
    aria-hidden="true"
    >${
      picture !== undefined
        ? html`<img src=${picture} alt="" />`
        : icon !== undefined
          ? html`<ha-icon .icon=${icon}></ha-icon>`
          : nothing
    }</span
  >`;
}

export const faceStyles = css`
  .face {
    --face-size: 40px;
    inline-size: var(--face-size);
    block-size: var(--face-size);
    box-sizing: border-box;
    flex: none;
    display: grid;
    place-items: center;
    overflow: hidden;
    border-radius: 50%;
    border: 2px solid var(--tag-color);
    background: color-mix(in srgb, var(--tag-color) 18%, var(--card-background-color, var(--primary-background-color)));
    color: var(--primary-text-color);
    font-size: calc(var(--face-size) * 0.36);
    font-weight: 600;
    line-height: 1;
  }
  /* Not text: a picture of the name, which is read beside it. */
  .face::before {
    content: attr(data-initials);
  }
  .face:not([data-initials])::before {
    content: none;
  }
  .face img {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .face ha-icon {
    --mdc-icon-size: calc(var(--face-size) * 0.56);
  }
  .face.old,
  .face.away {
    border-style: dashed;
    border-color: var(--secondary-text-color);
    background: var(--secondary-background-color);
    color: var(--secondary-text-color);
  }
`;
