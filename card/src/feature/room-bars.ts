/** A card feature: the likeliest rooms of a tag as bars, below a tile of its room or presence. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { certainty, likeliest, percent, showsPercent } from "../shared/certainty";
import { define, FeedElement } from "../shared/element";
import { roomName, tagOfEntity } from "../shared/tags";

interface FeatureConfig {
  readonly type: string;
}

const MOST_ROOMS = 3;

export class RoomBars extends FeedElement {
  @property({ attribute: false }) context: { entity_id?: string } = {};
  @state() private config: FeatureConfig | null = null;

  static getStubConfig(): FeatureConfig {
    return { type: "custom:xiaomi-tag-room-bars" };
  }

  setConfig(config: FeatureConfig): void {
    this.config = config;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, feed, config, text } = this;
    const home = feed?.home;
    if (hass === undefined || home == null || config === null || this.context.entity_id === undefined) {
      return nothing;
    }
    const tag = tagOfEntity(hass, home, this.context.entity_id);
    const place = tag === undefined ? undefined : feed?.places.get(tag.relay_id);
    if (tag === undefined || place?.presence !== "home") {
      return html`<p>${text(place?.presence === "away" ? "common.away" : "common.unheard")}</p>`;
    }
    return html`<ul>
      ${likeliest(place, MOST_ROOMS).map(([room, share]) => {
        const how = showsPercent(tag.level) ? percent(share, hass.language) : text(`common.${certainty(share)}`);
        return html`<li>
          <span
            class="bar ${room === place.room ? "first" : ""}"
            style="inline-size: ${Math.round(100 * share)}%"
          ></span>
          <span class="room">${roomName(home, room)}</span><span>${how}</span>
        </li>`;
      })}
    </ul>`;
  }

  static override styles = css`
    :host {
      display: block;
      color: var(--primary-text-color);
      font-size: var(--ha-font-size-s, 12px);
    }
    p {
      margin: 0;
      padding: 4px 8px;
      color: var(--secondary-text-color);
    }
    ul {
      margin: 0;
      padding: 0;
      display: grid;
      gap: 2px;
      list-style: none;
    }
    li {
      position: relative;
      display: flex;
      gap: 8px;
      overflow: hidden;
      padding: 2px 8px;
      border-radius: 6px;
    }
    .bar {
      position: absolute;
      inset-block: 0;
      inset-inline-start: 0;
      background: color-mix(in srgb, var(--secondary-text-color) 20%, transparent);
    }
    .bar.first {
      background: color-mix(in srgb, var(--feature-color, var(--primary-color)) 30%, transparent);
    }
    .room {
      flex: 1;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    li > span:not(.bar) {
      position: relative;
    }
  `;
}

define("xiaomi-tag-room-bars", RoomBars);
