/** An age that grows each second, in words. */
import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import { ago, everySecond, lasting } from "./age";
import { define } from "./element";

export class AgeText extends LitElement {
  /** Unix seconds of the server's clock. */
  @property({ attribute: false }) at: number | null = null;
  @property({ attribute: false }) now: () => number = () => Date.now() / 1000;
  @property() language = "en";
  /** "12 min" in place of "12 min ago". */
  @property({ type: Boolean }) lasting = false;
  private shown = "";
  private stop: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = everySecond(() => {
      if (this.words() !== this.shown) {
        this.requestUpdate();
      }
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.stop = null;
  }

  protected override render(): string {
    this.shown = this.words();
    return this.shown;
  }

  private words(): string {
    if (this.at === null) {
      return "";
    }
    const seconds = this.now() - this.at;
    return this.lasting ? lasting(seconds, this.language) : ago(seconds, this.language);
  }
}

define("xiaomi-tag-age", AgeText);
