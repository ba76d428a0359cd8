/** The first page: nobody begins with an empty sheet. And the question for the scale of an import. */
import { html, type TemplateResult } from "lit";
import { imports } from "./bars";
import type { Editor } from "./context";
import { fileButton, numberField } from "./fields";
import { widthOf } from "./imports/candidates";

export function startPage(editor: Editor): TemplateResult {
  const { text, home } = editor;
  return html`<section class="start">
    <h2>${text("plan.start_title")}</h2>
    <p>${text("plan.start_why")}</p>
    <div class="starts">
      <button type="button" class="start-card" @click=${() => editor.startWithAreas()}>
        <ha-icon icon="mdi:view-grid-plus-outline"></ha-icon>
        <strong>${text("plan.start_areas")}</strong>
        <span>${text("plan.start_areas_help", { count: home.rooms.length })}</span>
      </button>
      <div class="start-card">
        <ha-icon icon="mdi:image-plus-outline"></ha-icon>
        <strong>${text("plan.start_picture")}</strong>
        <span>${text("plan.start_picture_help")}</span>
        ${fileButton(text("plan.upload_picture"), "image/png,image/jpeg,image/gif,image/webp", "", (file) => {
          editor.startEmpty();
          editor.uploadPicture(file);
        })}
      </div>
      <button type="button" class="start-card" @click=${() => editor.startEmpty()}>
        <ha-icon icon="mdi:pencil-ruler"></ha-icon>
        <strong>${text("plan.start_draw")}</strong>
        <span>${text("plan.start_draw_help")}</span>
      </button>
    </div>
    <p class="hint">${text("plan.start_import")}</p>
    <div class="row">${imports(editor)}</div>
  </section>`;
}

export function scalePage(editor: Editor): TemplateResult {
  const { pending, text } = editor;
  if (pending === null) {
    return html``;
  }
  const rooms = pending.floors.reduce((sum, floor) => sum + floor.rooms.length, 0);
  const width = widthOf(pending);
  let metres = Math.round(width * (pending.metresPerUnit ?? 10 / Math.max(width, 1e-6)) * 100) / 100;
  return html`<section class="panel" role="dialog" aria-label=${text("plan.import_title")}>
    <h3>${text("plan.import_title")}</h3>
    <p>${text("plan.import_found", { rooms, floors: pending.floors.length })}</p>
    ${numberField({
      label: text("plan.import_width"),
      value: metres,
      min: 1,
      max: 1000,
      change: (value) => (metres = value),
    })}
    <div class="row">
      <button
        type="button"
        class="button primary"
        @click=${() => editor.finishImport(Math.max(1, metres) / Math.max(width, 1e-6))}
      >
        ${text("plan.import")}
      </button>
      <button type="button" class="button" @click=${() => editor.cancelImport()}>${text("common.cancel")}</button>
    </div>
  </section>`;
}
