/**
 * The sheet with Home Assistant's own map.
 *
 * Its map element is loaded with the core map card. Where it has changed, the core card itself is shown: its
 * configuration is stable.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { define } from "../shared/element";
import type { HomeAssistant } from "../shared/hass";
import type { AbroadParams } from "./abroad";

interface CardElement extends HTMLElement {
  hass?: HomeAssistant;
}

interface CardHelpers {
  createCardElement(config: Record<string, unknown>): CardElement;
}

declare global {
  interface Window {
    loadCardHelpers?: () => Promise<CardHelpers>;
  }
}

const PATIENCE_MS = 5_000;

export class AbroadSheet extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @state() private params: AbroadParams | null = null;
  @state() private open = false;
  @state() private map: "loading" | "own" | "card" = "loading";
  private card: CardElement | null = null;

  showDialog(params: AbroadParams): void {
    this.params = params;
    this.open = true;
    void this.load(params);
  }

  closeDialog(): boolean {
    this.open = false;
    return true;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("hass") && this.card !== null && this.hass !== undefined) {
      this.card.hass = this.hass;
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { params, hass } = this;
    if (params === null) {
      return nothing;
    }
    return html`<ha-adaptive-dialog
      .hass=${hass}
      .open=${this.open}
      header-title=${params.title}
      @closed=${this.closed}
    >
      <div class="map">
        ${
          this.map === "own"
            ? html`<ha-map .hass=${hass} .entities=${params.entities} .autoFit=${true} .zoom=${15}></ha-map>`
            : this.map === "card"
              ? this.card
              : html`<ha-spinner></ha-spinner>`
        }
      </div>
    </ha-adaptive-dialog>`;
  }

  private async load({ entities }: AbroadParams): Promise<void> {
    const helpers = await window.loadCardHelpers?.();
    if (helpers === undefined) {
      return;
    }
    const card = helpers.createCardElement({ type: "map", entities: [...entities], auto_fit: true });
    const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), PATIENCE_MS));
    const defined = customElements.whenDefined("ha-map").then((): "defined" => "defined");
    if ((await Promise.race([defined, late])) === "defined") {
      this.map = "own";
      return;
    }
    if (this.hass !== undefined) {
      card.hass = this.hass;
    }
    this.card = card;
    this.map = "card";
  }

  private readonly closed = (): void => {
    this.params = null;
    this.card = null;
    this.map = "loading";
    this.dispatchEvent(
      new CustomEvent("dialog-closed", { detail: { dialog: this.localName }, bubbles: true, composed: true }),
    );
  };

  static override styles = css`
    .map {
      block-size: min(60vh, 480px);
      display: grid;
      place-items: stretch;
    }
    ha-map {
      block-size: 100%;
      inline-size: 100%;
      border-radius: var(--ha-border-radius-lg, 12px);
      overflow: hidden;
    }
    ha-spinner {
      place-self: center;
    }
  `;
}

define("xiaomi-tag-abroad", AbroadSheet);
