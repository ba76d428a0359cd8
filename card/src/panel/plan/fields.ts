/** The form controls of the editor: plain HTML, each change is one step of the history. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

export interface NumberField {
  readonly label: string;
  readonly value: number;
  readonly unit?: string;
  readonly step?: number;
  readonly min?: number;
  readonly max?: number;
  readonly change: (value: number) => void;
}

export function numberField(field: NumberField): TemplateResult {
  const { label, value, unit = "m", step = 0.1, change } = field;
  return html`<label class="field number">
    <span>${label}</span>
    <span class="input">
      <input
        type="number"
        inputmode="decimal"
        step=${step}
        min=${field.min ?? nothing}
        max=${field.max ?? nothing}
        .value=${live(String(Math.round(value * 100) / 100))}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          if (Number.isFinite(input.valueAsNumber)) {
            change(input.valueAsNumber);
          } else {
            input.value = String(value);
          }
        }}
      />
      <span aria-hidden="true">${unit}</span>
    </span>
  </label>`;
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

export function selectField(
  label: string,
  value: string,
  options: readonly Option[],
  change: (value: string) => void,
): TemplateResult {
  return html`<label class="field">
    <span>${label}</span>
    <select @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
      ${options.map(
        (option) =>
          html`<option
            value=${option.value}
            ?selected=${option.value === value}
            ?disabled=${option.disabled === true && option.value !== value}
          >
            ${option.label}
          </option>`,
      )}
    </select>
  </label>`;
}

export function textField(label: string, value: string, change: (value: string) => void): TemplateResult {
  return html`<label class="field">
    <span>${label}</span>
    <input
      type="text"
      maxlength="100"
      dir="auto"
      .value=${live(value)}
      @change=${(event: Event) => change((event.target as HTMLInputElement).value)}
    />
  </label>`;
}

export function fileButton(
  label: string,
  accept: string,
  classes: string,
  change: (file: File) => void,
): TemplateResult {
  return html`<label class="button file ${classes}">
    <input
      type="file"
      accept=${accept}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        const [file] = input.files ?? [];
        if (file !== undefined) {
          change(file);
        }
        // The same file may be chosen again.
        input.value = "";
      }}
    />
    <span>${label}</span>
  </label>`;
}
