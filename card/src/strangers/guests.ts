/** Named visits: what comes with a guest is no suspect. A visit ends by itself, after a week at most. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { GuestVisit } from "../api/strangers";
import { haptic, toast } from "../shared/actions";
import { define } from "../shared/element";
import { addVisit, endVisit } from "./calls";
import { StrangersElement } from "./element";
import { type Context, memberName, whenOf } from "./words";

const HOUR_S = 3_600;
/** How long a visit lasts, in hours; a week is the most. */
const LASTS_H = [3, 6, 24, 72, 168] as const;

export class GuestVisits extends StrangersElement {
  @state() private adding = false;
  @state() private busy = false;
  private hours: number = LASTS_H[1];

  protected override render(): TemplateResult | typeof nothing {
    const { strangers, context, text } = this;
    if (strangers === null || context === null) {
      return nothing;
    }
    const visits = [...strangers.visits]
      .filter(({ end }) => end > context.now)
      .sort((one, other) => one.start - other.start);
    return html`<h3>${text("strangers.visits")}</h3>
      <p class="faint">${text("strangers.visits_help")}</p>
      ${
        visits.length === 0
          ? nothing
          : html`<ul>
              ${visits.map((visit) => this.visit(visit, context))}
            </ul>`
      }
      ${
        this.adding
          ? this.form(context)
          : html`<ha-button appearance="plain" @click=${() => (this.adding = true)}
              >${text("strangers.visit_add")}</ha-button
            >`
      }`;
  }

  private visit({ id, name, host, start, end }: GuestVisit, context: Context): TemplateResult {
    const { text } = this;
    const times = { start: whenOf(start, context), end: whenOf(end, context) };
    const when = start > context.now ? text("strangers.visit_from", times) : text("strangers.visit_until", times);
    return html`<li>
      <span
        ><b>${name}</b
        >${host === null ? nothing : html` · ${text("strangers.visit_of", { host: memberName(host, context) })}`}
        <span class="faint">${when}</span></span
      >
      <ha-button
        appearance="plain"
        aria-label=${text("strangers.visit_end_named", { name })}
        ?disabled=${this.busy}
        @click=${() => this.run((hass) => endVisit(hass, id))}
        >${text("strangers.visit_end")}</ha-button
      >
    </li>`;
  }

  private form({ hass }: Context): TemplateResult {
    const { text } = this;
    const persons = Object.values(hass.states).filter((person) => person?.entity_id.startsWith("person.") === true);
    const unit = (value: number, name: "hour" | "day"): string =>
      new Intl.NumberFormat(hass.language, { style: "unit", unit: name, unitDisplay: "long" }).format(value);
    return html`<form @submit=${this.add}>
      <label
        >${text("strangers.visit_name")}<input name="name" type="text" required maxlength="80" autocomplete="off"
      /></label>
      <label
        >${text("strangers.visit_host")}<select name="host">
          <option value="">${text("strangers.visit_no_host")}</option>
          ${persons.map(
            (person) =>
              html`<option value=${person?.entity_id ?? ""}>
                ${memberName(person?.entity_id ?? null, { hass, text, home: null, now: 0 })}
              </option>`,
          )}
        </select></label
      >
      <label
        >${text("strangers.visit_lasts")}<select
          name="hours"
          @change=${(event: Event) => (this.hours = Number((event.target as HTMLSelectElement).value))}
        >
          ${LASTS_H.map(
            (hours) =>
              html`<option value=${hours} ?selected=${hours === this.hours}>
                ${hours < 24 ? unit(hours, "hour") : unit(hours / 24, "day")}
              </option>`,
          )}
        </select></label
      >
      <div class="buttons">
        <button type="submit" class="add" ?disabled=${this.busy}>${text("strangers.visit_add")}</button>
        <button type="button" class="plain" @click=${() => (this.adding = false)}>${text("common.cancel")}</button>
      </div>
    </form>`;
  }

  private readonly add = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const entry = (key: string): string => {
      const value = data.get(key);
      return typeof value === "string" ? value.trim() : "";
    };
    const name = entry("name");
    const host = entry("host");
    if (name === "") {
      return;
    }
    const start = this.now();
    const end = start + this.hours * HOUR_S;
    this.run((hass) => addVisit(hass, { name, host: host === "" ? null : host, start, end }));
  };

  private run(call: (hass: Context["hass"]) => Promise<void>): void {
    const { hass, text } = this;
    if (hass === undefined || this.busy) {
      return;
    }
    this.busy = true;
    call(hass)
      .then(
        () => {
          this.adding = false;
          haptic("success");
        },
        (error: unknown) => {
          const message = (error as { message?: unknown } | null)?.message;
          haptic("failure");
          toast(this, typeof message === "string" && message !== "" ? message : text("strangers.failed"));
        },
      )
      .finally(() => (this.busy = false));
  }

  static override styles = css`
    :host {
      display: grid;
      gap: 8px;
      justify-items: start;
      color: var(--primary-text-color);
    }
    h3,
    p {
      margin: 0;
    }
    h3,
    b {
      font-weight: var(--ha-font-weight-medium, 500);
    }
    h3 {
      font-size: var(--ha-font-size-m, 14px);
    }
    .faint {
      color: var(--secondary-text-color);
      font-size: var(--ha-font-size-s, 12px);
    }
    li .faint {
      display: block;
    }
    ul {
      justify-self: stretch;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      min-block-size: 48px;
      border-block-end: 1px solid var(--divider-color);
    }
    form {
      justify-self: stretch;
      display: grid;
      gap: 8px;
    }
    label {
      display: grid;
      gap: 2px;
      color: var(--secondary-text-color);
      font-size: var(--ha-font-size-s, 12px);
    }
    input,
    select {
      box-sizing: border-box;
      inline-size: 100%;
      min-block-size: 44px;
      padding-inline: 12px;
      border: 1px solid var(--divider-color);
      border-radius: 8px;
      background: var(--card-background-color, canvas);
      color: var(--primary-text-color);
      font: inherit;
      font-size: var(--ha-font-size-m, 14px);
    }
    option {
      background: var(--card-background-color, canvas);
      color: var(--primary-text-color);
    }
    .buttons {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .buttons button {
      min-block-size: 44px;
      padding-inline: 16px;
      border: 1px solid var(--divider-color);
      border-radius: 22px;
      background: transparent;
      color: var(--primary-text-color);
      font: inherit;
      cursor: pointer;
    }
    .buttons .add {
      border-color: var(--primary-color);
      background: var(--primary-color);
      color: var(--text-primary-color, #fff);
    }
    :focus-visible {
      outline: 2px solid var(--primary-color);
      outline-offset: 2px;
    }
  `;
}

define("xiaomi-tag-guests", GuestVisits);
