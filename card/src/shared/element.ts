/** What every card, badge, feature and page shares: the feed, the texts, and an update only when something of ours changed. */
import { LitElement, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { type Feed, feedOf, type FeedState } from "../api/feed";
import type { HomeAssistant } from "./hass";
import { loadTexts, NO_TEXTS, type Text } from "./strings";

/** What of `hass` makes a card of ours look different; its states change many times a second, mostly not ours. */
function differs(one: HomeAssistant, other: HomeAssistant): boolean {
  return (
    one.connection !== other.connection ||
    one.language !== other.language ||
    one.locale !== other.locale ||
    one.themes !== other.themes ||
    one.user !== other.user ||
    one.areas !== other.areas ||
    one.entities !== other.entities ||
    one.devices !== other.devices
  );
}

export abstract class FeedElement extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  /** True in the card picker: no history, no movement. */
  @property({ type: Boolean }) preview = false;

  @state() protected feed: FeedState | null = null;
  @state() protected text: Text = NO_TEXTS;

  /** Our entities that this element shows: their states make it update. */
  protected watchedEntities: readonly string[] = [];
  private source: Feed | null = null;
  private leave: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.join();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.quit();
  }

  /** The server's time in Unix seconds. */
  protected now(): number {
    return this.source?.now() ?? Date.now() / 1000;
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (changed.size !== 1 || !changed.has("hass")) {
      return true;
    }
    const old = changed.get("hass");
    const hass = this.hass;
    if (old === undefined || hass === undefined || differs(old, hass)) {
      return true;
    }
    return this.watchedEntities.some((entity) => old.states[entity] !== hass.states[entity]);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("hass") && this.hass !== undefined) {
      if (this.source === null || feedOf(this.hass.connection) !== this.source) {
        this.quit();
        this.join();
      }
      const language = changed.get("hass")?.language;
      if (this.text === NO_TEXTS || language !== this.hass.language) {
        void loadTexts(this.hass).then((text) => (this.text = text));
      }
    }
  }

  /** Called with each change of the feed, before the element updates. */
  protected feedChanged(_state: FeedState): void {
    // For elements that keep something beside it.
  }

  private join(): void {
    if (this.hass === undefined || !this.isConnected || this.leave !== null) {
      return;
    }
    this.source = feedOf(this.hass.connection);
    this.leave = this.source.listen((state) => {
      this.feedChanged(state);
      this.feed = state;
    });
  }

  private quit(): void {
    this.leave?.();
    this.leave = null;
    this.source = null;
  }
}

/** Defines an element unless an older copy of the bundle, left as a resource, did so already. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) {
    customElements.define(name, element);
  }
}
