/** The panel for administrators: floor plan, teaching, what was learned, receivers, strangers. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { navigate, PANEL } from "../shared/actions";
import { define, FeedElement } from "../shared/element";
import { absence, absenceStyles } from "../shared/state-card";
import { detailOf, type Page, pageOf, PAGES } from "./pages";

/** Pages are loaded when they are first opened. */
const IMPORTS: Record<Page, () => Promise<unknown>> = {
  plan: () => import("./plan/editor"),
  teach: () => import("./teach/page"),
  lessons: () => import("./lessons/page"),
  receivers: () => import("./receivers/page"),
  strangers: () => import("../strangers/page"),
};

export class Panel extends FeedElement {
  @property({ type: Boolean }) narrow = false;
  @property({ attribute: false }) route: { readonly path: string } = { path: "" };
  private loaded: Page | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const page = pageOf(this.route.path);
    if (page !== this.loaded) {
      this.loaded = page;
      void IMPORTS[page]();
    }
  }

  protected override updated(): void {
    // On phones not all pages fit: the open one is brought into sight.
    this.renderRoot.querySelector("nav a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, text, feed, narrow } = this;
    if (hass === undefined) {
      return nothing;
    }
    const page = pageOf(this.route.path);
    return html`<header>
        <ha-icon-button .label=${text("panel.back")} @click=${() => this.back()}>
          <ha-icon icon="mdi:arrow-left"></ha-icon>
        </ha-icon-button>
        ${narrow ? nothing : html`<h1>${text("panel.title")}</h1>`}
        <nav aria-label=${text("panel.pages")}>
          ${PAGES.map(
            (each) =>
              html`<a
                href="/${PANEL}/${each}"
                aria-current=${each === page ? "page" : nothing}
                @click=${(event: MouseEvent) => this.open(event, each)}
                >${text(`${each}.title`)}</a
              >`,
          )}
        </nav>
      </header>
      <main>${absence(feed, text, true) ?? this.page(page)}</main>`;
  }

  private page(page: Page): TemplateResult {
    const { hass, feed, narrow } = this;
    switch (page) {
      case "plan":
        return html`<xiaomi-tag-plan-editor
          .hass=${hass}
          .feed=${feed}
          .narrow=${narrow}
          ?narrow=${narrow}
        ></xiaomi-tag-plan-editor>`;
      case "teach":
        return html`<xiaomi-tag-teach .hass=${hass}></xiaomi-tag-teach>`;
      case "lessons":
        return html`<xiaomi-tag-lessons .hass=${hass}></xiaomi-tag-lessons>`;
      case "receivers":
        return html`<xiaomi-tag-receivers .hass=${hass}></xiaomi-tag-receivers>`;
      case "strangers":
        return html`<xiaomi-tag-strangers-page
          .hass=${hass}
          .track=${detailOf(this.route.path)}
        ></xiaomi-tag-strangers-page>`;
    }
  }

  private open(event: MouseEvent, page: Page): void {
    // A new tab or window is the browser's own matter.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
      return;
    }
    event.preventDefault();
    navigate(`/${PANEL}/${page}`);
  }

  private back(): void {
    if (history.length > 1) {
      history.back();
    } else {
      navigate("/");
    }
  }

  static override styles = [
    absenceStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        block-size: 100vh;
        block-size: 100dvh;
        box-sizing: border-box;
        padding-block: var(--safe-area-inset-top, 0) var(--safe-area-inset-bottom, 0);
        background: var(--primary-background-color);
        color: var(--primary-text-color);
      }
      header {
        flex: none;
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 56px;
        padding-inline: 4px;
        background: var(--app-header-background-color, var(--primary-color));
        color: var(--app-header-text-color, var(--text-primary-color, #fff));
        border-block-end: 1px solid var(--divider-color);
      }
      h1 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: var(--ha-font-weight-normal, 400);
        white-space: nowrap;
      }
      header ha-icon-button {
        flex: none;
      }
      nav {
        display: flex;
        min-inline-size: 0;
        overflow-x: auto;
        margin-inline-start: auto;
      }
      nav a {
        display: grid;
        place-items: center;
        min-block-size: 56px;
        padding-inline: 12px;
        box-sizing: border-box;
        border-block: 3px solid transparent;
        color: inherit;
        text-decoration: none;
        white-space: nowrap;
      }
      nav a[aria-current] {
        border-block-end-color: currentcolor;
        font-weight: var(--ha-font-weight-medium, 500);
      }
      nav a:focus-visible {
        outline: 2px solid currentcolor;
        outline-offset: -4px;
      }
      main {
        flex: 1;
        min-block-size: 0;
        display: flex;
        flex-direction: column;
        overflow: auto;
      }
      main > * {
        flex: 1;
      }
    `,
  ];
}

define("xiaomi-tag-panel", Panel);
