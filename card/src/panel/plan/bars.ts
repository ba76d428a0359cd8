/** What lies around the plan: floors, tools, saving, faults, and receivers that are not placed yet. */
import { html, nothing, type TemplateResult } from "lit";
import type { DocFloor } from "./document";
import { addFloor, changeFloor, firstSpot, placeReceiver, removeFloor } from "./commands";
import type { Editor } from "./context";
import type { PlacedFault } from "./faults";
import { fileButton, numberField, selectField, textField } from "./fields";
import { type Tool, TOOLS } from "./store";

const ICONS: Readonly<Record<Tool, string>> = {
  select: "mdi:cursor-default-outline",
  room: "mdi:vector-square",
  door: "mdi:door",
  stairs: "mdi:stairs",
  receiver: "mdi:access-point",
  picture: "mdi:image-outline",
};

function iconButton(
  icon: string,
  label: string,
  click: () => void,
  disabled = false,
  pressed?: boolean,
): TemplateResult {
  return html`<button
    type="button"
    class="icon"
    aria-label=${label}
    title=${label}
    aria-pressed=${pressed ?? nothing}
    ?disabled=${disabled}
    @click=${click}
  >
    <ha-icon icon=${icon}></ha-icon>
  </button>`;
}

/** Returns Home Assistant's name of a floor, which users know, else the plan's. */
function nameOf(editor: Editor, floor: DocFloor): string {
  return editor.home.floors.find((each) => each.floor_id === floor.haFloor)?.name ?? floor.name;
}

export function floorBar(editor: Editor): TemplateResult {
  const { store, text } = editor;
  return html`<div class="floors">
    <div class="segments" role="group" aria-label=${text("plan.floors")}>
      ${store.doc.floors.map(
        (floor) =>
          html`<button
            type="button"
            aria-pressed=${floor.id === store.floorId}
            @click=${() => store.setFloor(floor.id)}
          >
            <span dir="auto">${nameOf(editor, floor) || text("plan.floor_level", { level: floor.level })}</span>
          </button>`,
      )}
    </div>
    ${iconButton(
      "mdi:tune-variant",
      text("plan.floor_settings"),
      () => editor.open(editor.panelOpen === "floor" ? null : "floor"),
      false,
      editor.panelOpen === "floor",
    )}
  </div>`;
}

export function toolBar(editor: Editor): TemplateResult {
  const { store, text } = editor;
  return html`<div class="tools segments" role="group" aria-label=${text("plan.tools")}>
    ${TOOLS.map((tool) => {
      const unplaced = tool === "receiver" ? notPlaced(editor).length : 0;
      return html`<button
        type="button"
        aria-pressed=${store.tool === tool}
        title=${text(`plan.tool_${tool}`)}
        @click=${() => store.setTool(tool)}
      >
        <ha-icon icon=${ICONS[tool]}></ha-icon><span class="tool-name">${text(`plan.tool_${tool}`)}</span>${
          unplaced > 0
            ? html`<span class="count" aria-label=${text("plan.not_placed", { count: unplaced })}>${unplaced}</span>`
            : nothing
        }
      </button>`;
    })}
  </div>`;
}

export function undoBar(editor: Editor): TemplateResult {
  const { store, text } = editor;
  const { past, future } = store.history;
  return html`<div class="undo">
    ${iconButton("mdi:undo", text("plan.undo"), () => store.undo(), past.length === 0)}
    ${iconButton("mdi:redo", text("plan.redo"), () => store.redo(), future.length === 0)}
  </div>`;
}

export function saveBar(editor: Editor): TemplateResult {
  const { store, text } = editor;
  return html`<div class="save">
    ${editor.narrow ? nothing : undoBar(editor)}
    ${iconButton(
      "mdi:dots-vertical",
      text("plan.more"),
      () => editor.open(editor.panelOpen === "more" ? null : "more"),
      false,
      editor.panelOpen === "more",
    )}
    <button type="button" class="button primary" ?disabled=${!store.dirty || editor.busy} @click=${() => editor.save()}>
      ${text(store.dirty ? "plan.save" : "plan.saved")}
    </button>
  </div>`;
}

export function floorPanel(editor: Editor): TemplateResult {
  const { store, text } = editor;
  const floor = store.floor;
  const change = (next: Parameters<typeof changeFloor>[2]): void => {
    if (floor !== undefined) {
      store.apply(changeFloor(store.doc, floor.id, next));
    }
  };
  const used = new Set(store.doc.floors.map((each) => each.haFloor));
  return html`<section class="panel" aria-label=${text("plan.floor_settings")}>
    ${
      floor === undefined
        ? nothing
        : html`<div class="fields wide">
              ${textField(text("plan.name"), floor.name, (name) => change({ name }))}
              ${selectField(
                text("plan.ha_floor"),
                floor.haFloor ?? "",
                [
                  { value: "", label: text("plan.no_floor") },
                  ...editor.home.floors.map((each) => ({
                    value: each.floor_id,
                    label: each.name,
                    disabled: used.has(each.floor_id),
                  })),
                ],
                (id) => change({ haFloor: id === "" ? null : id }),
              )}
              ${numberField({
                label: text("plan.level"),
                value: floor.level,
                unit: "",
                step: 1,
                change: (level) => change({ level }),
              })}
              ${numberField({
                label: text("plan.storey_height"),
                value: floor.height,
                min: 1.5,
                max: 10,
                change: (height) => change({ height }),
              })}
            </div>
            <p class="hint">${text("plan.storey_height_help")}</p>`
    }
    <div class="row">
      <button
        type="button"
        class="button"
        @click=${() => {
          const free = editor.home.floors.find((each) => !used.has(each.floor_id));
          const made = addFloor(store.doc, {
            name: free?.name ?? text("plan.new_floor"),
            haFloor: free?.floor_id ?? null,
          });
          store.apply(made.doc);
          store.setFloor(made.id);
        }}
      >
        ${text("plan.add_floor")}
      </button>
      ${
        floor === undefined
          ? nothing
          : html`<button
              type="button"
              class="button danger"
              @click=${() => store.apply(removeFloor(store.doc, floor.id))}
            >
              ${text("plan.delete_floor")}
            </button>`
      }
    </div>
  </section>`;
}

export function morePanel(editor: Editor): TemplateResult {
  const { store, text } = editor;
  return html`<section class="panel" aria-label=${text("plan.more")}>
    <div class="row">
      ${imports(editor)}
      <button type="button" class="button" @click=${() => editor.exportFile()}>${text("plan.export")}</button>
      <button type="button" class="button" ?disabled=${!store.dirty} @click=${() => editor.discardDraft()}>
        ${text("plan.discard")}
      </button>
    </div>
    <div class="row presets" role="group" aria-label=${text("plan.grid")}>
      <span class="more">${text("plan.grid")}</span>
      ${[0.1, 0.25, 0].map(
        (grid) =>
          html`<button
            type="button"
            class="chip"
            aria-pressed=${store.grid === grid}
            @click=${() => {
              store.grid = grid;
              editor.refresh();
            }}
          >
            ${grid === 0 ? text("plan.grid_off") : text("plan.metres", { length: editor.format(grid) })}
          </button>`,
      )}
    </div>
    <p class="hint">${text("plan.keys_help")}</p>
  </section>`;
}

export function imports(editor: Editor): TemplateResult {
  const { text } = editor;
  return html`${fileButton(text("plan.import_file"), ".json,.svg,.sh3d,application/json,image/svg+xml", "", (file) =>
    editor.importFile(file),
  )}
  ${
    editor.housePlan
      ? html`<button type="button" class="button" @click=${() => editor.importHousePlan()}>
          ${text("plan.import_house_plan")}
        </button>`
      : nothing
  }`;
}

function notPlaced(editor: Editor): Editor["home"]["receivers"] {
  const placed = new Set(editor.store.doc.receivers.map((each) => each.source));
  return editor.home.receivers.filter((each) => !placed.has(each.source) && each.state !== "ignored");
}

export function tray(editor: Editor): TemplateResult {
  const { store, text } = editor;
  const missing = notPlaced(editor);
  const shown = store.tool === "receiver" || (store.tool === "select" && store.selection === null);
  if (missing.length === 0 || !shown || store.doc.rooms.length === 0) {
    return html``;
  }
  return html`<div class="tray" role="group" aria-label=${text("plan.not_placed", { count: missing.length })}>
    <span class="more">${text("plan.not_placed", { count: missing.length })}</span>
    ${missing.map(
      (receiver) =>
        html`<button
          type="button"
          class="chip"
          @click=${() => {
            const { floor, spot } = firstSpot(store.doc, receiver.area_id, store.floorId ?? "");
            store.apply(placeReceiver(store.doc, receiver.source, floor, spot, 1.2));
            store.setTool("select");
            store.select({ kind: "receiver", id: receiver.source });
          }}
        >
          <ha-icon icon="mdi:access-point-plus"></ha-icon><span dir="auto">${receiver.name}</span>
        </button>`,
    )}
  </div>`;
}

export function faultList(editor: Editor, words: (fault: PlacedFault) => string): TemplateResult {
  const { faults, store, text } = editor;
  if (faults.length === 0) {
    return html``;
  }
  return html`<ul class="faults ${editor.narrow ? "narrow" : ""}" aria-label=${text("plan.faults")}>
    ${faults.map((placed) => {
      const { fault, selection, fixed } = placed;
      return html`<li class=${fault.error ? "error" : "warning"}>
        <ha-icon icon=${fault.error ? "mdi:alert-circle-outline" : "mdi:alert-outline"}></ha-icon>
        <span class="words" dir="auto">${words(placed)}</span>
        ${
          selection === null
            ? nothing
            : html`<button type="button" class="button" @click=${() => store.select(selection)}>
                ${text("plan.show")}
              </button>`
        }
        ${
          fixed === null
            ? nothing
            : html`<button type="button" class="button primary" @click=${() => store.apply(fixed)}>
                ${text("plan.fix")}
              </button>`
        }
      </li>`;
    })}
  </ul>`;
}

export function noticeBar(editor: Editor): TemplateResult {
  const { notice, text } = editor;
  if (notice === null) {
    return html``;
  }
  return html`<div class="notice ${notice.kind}" role=${notice.kind === "saved" ? "status" : "alert"}>
    <span class="words">${text(`plan.${notice.key}`)}</span>
    ${
      notice.kind === "changed_meanwhile"
        ? html`<button type="button" class="button" @click=${() => editor.loadTheirs()}>
              ${text("plan.load_theirs")}
            </button>
            <button type="button" class="button" @click=${() => editor.overwrite()}>${text("plan.overwrite")}</button>`
        : nothing
    }
    ${
      notice.kind === "draft"
        ? html`<button type="button" class="button" @click=${() => editor.discardDraft()}>
            ${text("plan.discard")}
          </button>`
        : nothing
    }
    ${iconButton("mdi:close", text("common.close"), () => editor.dismiss())}
  </div>`;
}
