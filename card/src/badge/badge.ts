/** The badge: how many tags are at home, or where one of them is. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Home, Tag } from "../api/types";
import { chosenTags } from "../list/rows";
import { act } from "../shared/actions";
import { define, FeedElement } from "../shared/element";
import { assertTags, type ConfigForm, configForm } from "../shared/form";
import { entitiesOf, faceOf } from "../shared/tags";
import { wordsOf } from "../shared/words";
import { openWhy } from "../why/open";

interface BadgeConfig {
  readonly type: string;
  /** Device ids; all tags without. With one tag the badge shows its room. */
  readonly tags?: readonly string[];
  readonly tap_action?: Record<string, unknown>;
}

const SCHEMA = [
  { name: "tags", selector: { device: { integration: "xiaomi_tag", multiple: true } } },
  { name: "tap_action", selector: { ui_action: { default_action: "more-info" } } },
];

export class TagBadge extends FeedElement {
  @state() private config: BadgeConfig | null = null;

  static getConfigForm(): ConfigForm {
    return configForm(() => SCHEMA, assertTags);
  }

  static getStubConfig(): Record<string, never> {
    return {};
  }

  setConfig(config: BadgeConfig): void {
    assertTags(config);
    this.config = config;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, feed, config } = this;
    const home = feed?.home;
    if (hass === undefined || home == null || config === null) {
      return nothing;
    }
    const tags = chosenTags(home, config.tags);
    const one = tags.length === 1 ? tags[0] : undefined;
    return one === undefined ? this.count(tags) : this.whereabouts(home, one);
  }

  private count(tags: readonly Tag[]): TemplateResult {
    const places = tags.map((tag) => this.feed?.places.get(tag.relay_id));
    const count = places.filter((place) => place?.presence === "home").length;
    return html`<ha-badge .label=${this.text("badge.label")}>
      <ha-icon slot="icon" icon="mdi:tag-multiple"></ha-icon>
      <bdi>${this.text("badge.at_home", { count, total: tags.length })}</bdi>
    </ha-badge>`;
  }

  private whereabouts(home: Home, tag: Tag): TemplateResult {
    const { hass, feed, text } = this;
    if (hass === undefined) {
      return html``;
    }
    const { picture, icon } = faceOf(hass, tag);
    const words = wordsOf(feed?.places.get(tag.relay_id), tag, { home, text, language: hass.language });
    const label = `${tag.name}, ${words.where}`;
    return html`<ha-badge type="button" .label=${tag.name} aria-label=${label} @click=${() => this.tap(tag)}>
      ${
        picture === undefined
          ? html`<ha-icon slot="icon" .icon=${icon ?? "mdi:tag"}></ha-icon>`
          : html`<img slot="icon" src=${picture} alt="" />`
      }
      ${words.where}
    </ha-badge>`;
  }

  private tap(tag: Tag): void {
    if (this.config?.tap_action === undefined || this.hass === undefined) {
      openWhy(this, tag.relay_id);
    } else {
      act(this, { entity: entitiesOf(this.hass, tag).room, ...this.config }, "tap");
    }
  }

  static override styles = css`
    img {
      inline-size: 24px;
      block-size: 24px;
      border-radius: 50%;
      object-fit: cover;
    }
  `;
}

define("xiaomi-tag-badge", TagBadge);
