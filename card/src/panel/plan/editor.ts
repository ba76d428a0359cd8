/** The floor plan editor: draw rooms, doors and stairs, place receivers, and see live where tags are meanwhile. */
import { html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { FeedState } from "../../api/feed";
import type { Fault, Home, Point } from "../../api/types";
import { define } from "../../shared/element";
import type { HomeAssistant, Localize } from "../../shared/hass";
import { loadTexts, NO_TEXTS, type Text } from "../../shared/strings";
import { faultList, floorBar, floorPanel, morePanel, noticeBar, saveBar, toolBar, tray, undoBar } from "./bars";
import type { Editor, Notice } from "./context";
import { type DocRoom, roomsOf } from "./document";
import { type PlacedFault, placeFault } from "./faults";
import { bounds } from "./geometry";
import { Gestures } from "./gestures";
import type { Import } from "./imports/candidates";
import { inspector } from "./inspector";
import { onKey, onPageKey } from "./keyboard";
import { overlay } from "./overlay";
import { planContent } from "./plan-svg";
import { inputOf, targetOf } from "./pointer";
import { Pictures } from "./server";
import { scalePage, startPage } from "./start";
import { startStyles } from "./start-styles";
import { stageStyles } from "./stage-styles";
import { Store } from "./store";
import { editorStyles } from "./styles";
import { fit, type View, zoomAt } from "./view";
import { Work } from "./work";

export class PlanEditor extends LitElement implements Editor {
  static override styles = [editorStyles, startStyles, stageStyles];

  @property({ attribute: false }) hass!: HomeAssistant;
  @property({ attribute: false }) feed!: FeedState;
  @property({ type: Boolean }) narrow = false;

  @state() text: Text = NO_TEXTS;
  @state() view: View = { x: -1, y: -1, scale: 50 };
  @state() size = { width: 800, height: 500 };
  @state() panelOpen: "floor" | "more" | null = null;
  @state() private exceptions: Localize | null = null;
  @state() private said = "";

  readonly store = new Store(() => this.storeChanged());
  readonly gestures = new Gestures(this);
  private readonly pictures = new Pictures(() => this.requestUpdate());
  private readonly work = new Work(this, () => this.requestUpdate());
  private placedFaults: { doc: unknown; faults: readonly Fault[]; placed: readonly PlacedFault[] } | null = null;
  private observer: ResizeObserver | null = null;
  private observed: Element | null = null;
  private fitted: string | null = null;
  private language = "";
  /** The view of the last drawing: live dots glide only while it stays, so that they do not lag behind the plan. */
  private drawnView: View | null = null;

  get home(): Home {
    return this.work.home;
  }

  get busy(): boolean {
    return this.work.busy;
  }

  get notice(): Notice | null {
    return this.work.notice;
  }

  get pending(): Import | null {
    return this.work.pending;
  }

  get housePlan(): boolean {
    return this.work.housePlan !== null;
  }

  /** Where the server's faults are now: their places move with what is drawn until the next check. */
  get faults(): readonly PlacedFault[] {
    const { doc } = this.store;
    const { faults } = this.work;
    if (this.placedFaults?.doc !== doc || this.placedFaults.faults !== faults) {
      this.placedFaults = { doc, faults, placed: faults.map((fault) => placeFault(doc, this.home, fault)) };
    }
    return this.placedFaults.placed;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.onPageKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.onPageKey);
    this.observer?.disconnect();
    this.observed = null;
    this.work.leave();
    this.pictures.clear();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Home Assistant sets these a moment after the element is made.
    const hass = this.hass as HomeAssistant | undefined;
    if (hass !== undefined && hass.language !== this.language) {
      this.language = hass.language;
      void loadTexts(hass).then((text) => (this.text = text));
      void hass.loadBackendTranslation("exceptions", "xiaomi_tag").then((localize) => (this.exceptions = localize));
    }
    if (changed.has("feed")) {
      this.work.fed();
    }
  }

  protected override updated(): void {
    this.drawnView = this.view;
    const stage = this.renderRoot.querySelector(".stage");
    if (stage !== this.observed) {
      this.observer?.disconnect();
      this.observed = stage;
      if (stage !== null) {
        this.observer = new ResizeObserver(() => this.measured(stage));
        this.observer.observe(stage);
        this.measured(stage);
      }
    }
  }

  private measured(stage: Element): void {
    if (this.gestures.active) {
      // The fields of what is dragged come up: the plan must not move under the finger.
      return;
    }
    const { width, height } = stage.getBoundingClientRect();
    if (width > 0 && (width !== this.size.width || height !== this.size.height)) {
      // The middle stays in the middle when the fields below the plan come and go.
      const { scale, x, y } = this.view;
      const [dx, dy] = [(this.size.width - width) / 2, (this.size.height - height) / 2];
      this.view = { scale, x: x + dx / scale, y: y + dy / scale };
      this.size = { width, height };
    }
    // The view of a floor is set once; afterwards it is the user's.
    if (width > 0 && this.fitted === null && this.store.floorId !== null) {
      this.fit();
    }
  }

  private storeChanged(): void {
    this.work.changed();
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const hass = this.hass as HomeAssistant | undefined;
    if (hass === undefined || this.text === NO_TEXTS || !this.work.ready) {
      return html``;
    }
    if (this.store.doc.floors.length === 0) {
      return html`${noticeBar(this)}${this.pending === null ? startPage(this) : scalePage(this)}`;
    }
    const side = html`<div class="side">
      ${this.panelOpen === "floor" ? floorPanel(this) : nothing}
      ${this.panelOpen === "more" ? morePanel(this) : nothing} ${scalePage(this)}
      <section class="inspector" aria-label=${this.text("plan.selected")}>${inspector(this)}</section>
    </div>`;
    return html`<div class="top ${this.narrow ? "narrow" : ""}">
        ${floorBar(this)} ${this.narrow ? nothing : toolBar(this)} ${saveBar(this)}
      </div>
      ${noticeBar(this)} ${faultList(this, (placed) => this.faultWords(placed.fault))}
      <div class="body">${this.stage()} ${this.narrow ? nothing : side}</div>
      ${tray(this)} ${this.narrow ? html`<div class="bottom">${side} ${toolBar(this)}</div>` : nothing}
      <div class="said" role="status">${this.said}</div>`;
  }

  private stage(): TemplateResult {
    const { scale, x, y } = this.view;
    const { store } = this;
    const classes = `stage ${store.tool}-tool ${store.measuring ? "measuring" : ""} ${
      store.floor?.picture == null ? "" : "pictured"
    }`;
    return html`<div
      class=${classes}
      role="group"
      aria-label=${this.text("plan.title")}
      tabindex="-1"
      @pointerdown=${this.onDown}
      @pointermove=${this.onMove}
      @pointerup=${this.onUp}
      @pointercancel=${this.onCancel}
      @wheel=${this.onWheel}
      @keydown=${(event: KeyboardEvent) => onKey(this, event)}
      @click=${this.onClick}
      @focusin=${this.onFocus}
      @dblclick=${() => this.store.sketch.corners.length >= 3 && this.gestures.closeSketch()}
    >
      <svg aria-hidden="true">
        <g id="plan" transform="scale(${scale}) translate(${-x} ${-y})">${planContent(this)}</g>
      </svg>
      <div class="overlay ${this.view === this.drawnView ? "" : "still"}">${overlay(this)}</div>
      ${this.loupe()} ${this.narrow ? html`<div class="float start-side">${undoBar(this)}</div>` : nothing}
      <div class="float zoom">
        ${(
          [
            ["mdi:plus", "zoom_in", () => this.zoom(1.4)],
            ["mdi:minus", "zoom_out", () => this.zoom(1 / 1.4)],
            ["mdi:fit-to-screen-outline", "fit", () => this.fit()],
          ] as const
        ).map(
          ([icon, key, click]) =>
            html`<button
              type="button"
              class="icon"
              aria-label=${this.text(`plan.${key}`)}
              title=${this.text(`plan.${key}`)}
              @click=${click}
            >
              <ha-icon icon=${icon}></ha-icon>
            </button>`,
        )}
      </div>
    </div>`;
  }

  /** What is under the finger, above it: the finger hides it. */
  private loupe(): TemplateResult | typeof nothing {
    const finger = this.gestures.finger;
    if (finger === null) {
      return nothing;
    }
    const [x, y] = finger;
    const above = y > 170 ? y - 110 : y + 110;
    return html`<div class="loupe" style="left:${x}px;top:${above}px" aria-hidden="true">
      <svg viewBox="${x - 40} ${y - 40} 80 80">
        ${svg`<g transform="scale(${this.view.scale}) translate(${-this.view.x} ${-this.view.y})">${planContent(this)}</g>`}
      </svg>
    </div>`;
  }

  /** Undo works wherever the focus is, but in a text field, which has its own. */
  private readonly onPageKey = (event: KeyboardEvent): void => {
    const inField = event.composedPath()[0] instanceof HTMLInputElement && event.key.toLowerCase() !== "s";
    if (!event.defaultPrevented && !inField && this.work.ready && onPageKey(this, event)) {
      event.preventDefault();
    }
  };

  private readonly onDown = (event: PointerEvent): void => {
    if ((event.target as Element).closest(".float") !== null || (event.pointerType === "mouse" && event.button > 1)) {
      return;
    }
    const stage = event.currentTarget as HTMLElement;
    stage.setPointerCapture(event.pointerId);
    this.gestures.down(inputOf(event, stage), targetOf(this, event, stage));
    this.requestUpdate();
  };

  private readonly onMove = (event: PointerEvent): void => {
    this.gestures.move(inputOf(event, event.currentTarget as HTMLElement));
    this.requestUpdate();
  };

  private readonly onUp = (event: PointerEvent): void => {
    const stage = event.currentTarget as HTMLElement;
    this.gestures.up(inputOf(event, stage));
    this.measured(stage);
    this.requestUpdate();
  };

  private readonly onCancel = (event: PointerEvent): void => {
    const stage = event.currentTarget as HTMLElement;
    this.gestures.cancel(inputOf(event, stage));
    this.measured(stage);
    this.requestUpdate();
  };

  private readonly onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.view = zoomAt(this.view, [event.clientX - box.x, event.clientY - box.y], Math.exp(-event.deltaY / 400));
  };

  /** A click of the keyboard: pointers are handled by their gestures. */
  private readonly onClick = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-kind]");
    if (event.detail === 0 && button?.dataset["kind"] === "suggestion") {
      this.gestures.addSuggested(Number(button.dataset["index"]));
    }
  };

  private readonly onFocus = (event: FocusEvent): void => {
    const button = event.target as HTMLElement;
    const { kind, id, index } = button.dataset;
    if (id === undefined || !button.matches(":focus-visible")) {
      return;
    }
    if (kind === "corner" || kind === "edge") {
      this.store.select({ kind: "room", id, [kind]: Number(index) });
    } else if (kind === "room" || kind === "door" || kind === "stairs" || kind === "receiver") {
      this.store.select({ kind, id });
    }
  };

  private faultWords(fault: Fault): string {
    const key = `component.xiaomi_tag.exceptions.${fault.translation_key}.message`;
    return this.exceptions?.(key, fault.translation_placeholders) ?? "";
  }

  format(value: number): string {
    return new Intl.NumberFormat(this.hass.locale.language, { maximumFractionDigits: 2 }).format(value);
  }

  roomName(room: DocRoom | undefined): string {
    const area = room?.area ?? null;
    return area === null
      ? this.text("plan.no_area")
      : (this.home.rooms.find((each) => each.area_id === area)?.name ?? area);
  }

  pictureUrl(id: string): string | null {
    return this.pictures.url(this.hass, id);
  }

  fit(): void {
    const { doc, floorId } = this.store;
    const rooms = floorId === null ? [] : roomsOf(doc, floorId);
    const all = (rooms.length > 0 ? rooms : doc.rooms).flatMap((room) => room.polygon);
    const picture = this.store.floor?.picture;
    const corners: Point[] =
      picture == null || (rooms.length > 0 && this.store.tool !== "picture")
        ? []
        : [
            [picture.x_m, picture.y_m],
            [picture.x_m + picture.width_m, picture.y_m + picture.width_m * 0.7],
          ];
    this.fitted = floorId;
    this.view = fit(bounds([...all, ...corners]), this.size.width, this.size.height, this.narrow ? 48 : 64);
  }

  zoom(factor: number): void {
    this.view = zoomAt(this.view, [this.size.width / 2, this.size.height / 2], factor);
  }

  open(panel: "floor" | "more" | null): void {
    this.panelOpen = panel;
  }

  announce(words: string): void {
    this.said = words;
  }

  refresh(): void {
    this.requestUpdate();
  }

  save = (): void => void this.work.save();
  loadTheirs = (): void => void this.work.loadTheirs();
  overwrite = (): void => void this.work.overwrite();
  discardDraft = (): void => this.work.discardDraft();
  dismiss = (): void => this.work.dismiss();
  startEmpty = (): void => this.work.startEmpty();
  startWithAreas = (): void => this.work.startWithAreas();
  uploadPicture = (file: File): void => void this.work.uploadPicture(file);
  importFile = (file: File): void => void this.work.importFile(file);
  importHousePlan = (): void => this.work.importHousePlan();
  finishImport = (metresPerUnit: number): void => this.work.finishImport(metresPerUnit);
  cancelImport = (): void => this.work.cancelImport();
  exportFile = (): void => this.work.exportFile();
}

define("xiaomi-tag-plan-editor", PlanEditor);
