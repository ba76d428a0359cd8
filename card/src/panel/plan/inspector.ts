/** What is selected, in words and numbers: every drag has a field that does the same. */
import { html, nothing, type TemplateResult } from "lit";
import {
  addCorner,
  addRoom,
  moveCorner,
  moveRoom,
  moveStairs,
  placeReceiver,
  resizeRoom,
  setArea,
  setPicture,
  setStairsEnd,
} from "./commands";
import type { Editor } from "./context";
import { byId, type Doc, type DocReceiver, type DocRoom, type DocWay, OUTSIDE, roomsOf } from "./document";
import { moveDoor, setDoorEnds } from "./doors";
import { fileButton, numberField, type Option, selectField } from "./fields";
import { area, at, bounds, distance, edges, rectangle } from "./geometry";
import { endName } from "./overlay";
import { remove } from "./selection";
import { scaledPicture } from "./store";
import { toWorld } from "./view";

export const HEIGHTS_M = [
  ["socket", 0.3],
  ["shelf", 1.2],
  ["ceiling", 2.4],
] as const;

export function inspector(editor: Editor): TemplateResult {
  const { selection, doc, tool } = editor.store;
  switch (selection?.kind) {
    case "room": {
      const room = byId(doc.rooms, selection.id);
      return room === undefined ? html`` : roomForm(editor, room, selection.corner, selection.edge);
    }
    case "door":
    case "stairs": {
      const way = byId([...doc.doors, ...doc.stairs], selection.id);
      return way === undefined ? html`` : wayForm(editor, way, selection.kind);
    }
    case "receiver": {
      const receiver = doc.receivers.find((each) => each.source === selection.id);
      return receiver === undefined ? html`` : receiverForm(editor, receiver);
    }
    case "picture":
      return pictureForm(editor);
    default:
      return tool === "picture" ? pictureForm(editor) : hint(editor);
  }
}

/** Without a selection: how the tool is used, and a way to use it without a pointer. */
function hint(editor: Editor): TemplateResult {
  const { store, text } = editor;
  const key = store.tool === "room" && editor.narrow ? "hint_room_touch" : `hint_${store.tool}`;
  return html`<p class="hint">${text(`plan.${key}`)}</p>
    ${
      store.tool === "room"
        ? html`<button type="button" class="button" @click=${() => addUsualRoom(editor)}>
            ${text("plan.add_room")}
          </button>`
        : nothing
    }
    ${store.tool === "stairs" ? stairsStart(editor) : nothing}`;
}

function addUsualRoom(editor: Editor): void {
  const { store, view, size } = editor;
  if (store.floorId === null) {
    return;
  }
  const rooms = roomsOf(store.doc, store.floorId);
  const box = bounds(rooms.flatMap((room) => room.polygon));
  const [x, y] = toWorld(view, [size.width / 2, size.height / 2]);
  // Beside what is drawn, so that nothing overlaps.
  const polygon = rooms.length === 0 ? rectangle(x - 2, y - 1.5, 4, 3) : rectangle(box.x + box.width, box.y, 4, 3);
  const made = addRoom(store.doc, store.floorId, polygon);
  store.apply(made.doc);
  store.setTool("select");
  store.select({ kind: "room", id: made.id });
  editor.fit();
}

function stairsStart(editor: Editor): TemplateResult {
  const { store, text } = editor;
  const rooms = store.floorId === null ? [] : roomsOf(store.doc, store.floorId);
  if (store.doc.floors.length < 2) {
    return html`<p class="hint">${text("plan.stairs_need_floors")}</p>`;
  }
  return selectField(
    text("plan.stairs_from"),
    "",
    [{ value: "", label: "" }, ...rooms.map((room) => ({ value: room.id, label: editor.roomName(room) }))],
    (id) => {
      const room = byId(store.doc.rooms, id);
      if (room !== undefined) {
        const box = bounds(room.polygon);
        editor.gestures.addStairsAt(room.id, [box.x + box.width / 2, box.y + box.height / 2]);
      }
    },
  );
}

function heading(editor: Editor, title: string, more: string, removable = true): TemplateResult {
  const { store, text } = editor;
  return html`<div class="heading">
    <h2 dir="auto">${title}</h2>
    <span class="more">${more}</span>
    ${
      removable
        ? html`<button
            type="button"
            class="icon"
            aria-label=${text("plan.delete")}
            title=${text("plan.delete")}
            @click=${() => store.selection !== null && store.apply(remove(store.doc, store.selection))}
          >
            <ha-icon icon="mdi:delete-outline"></ha-icon>
          </button>`
        : nothing
    }
  </div>`;
}

function areaOptions(editor: Editor, doc: Doc, room: DocRoom): Option[] {
  const used = new Set(doc.rooms.map((each) => each.area));
  const known = editor.home.rooms.map((each) => ({
    value: each.area_id,
    label: used.has(each.area_id) && each.area_id !== room.area ? `${each.name} ✓` : each.name,
    disabled: used.has(each.area_id),
  }));
  const unknown =
    room.area !== null && !editor.home.rooms.some((each) => each.area_id === room.area)
      ? [{ value: room.area, label: room.area }]
      : [];
  return [{ value: "", label: editor.text("plan.no_area") }, ...known, ...unknown];
}

function roomForm(editor: Editor, room: DocRoom, corner?: number, edge?: number): TemplateResult {
  const { store, text } = editor;
  const { doc } = store;
  const size = text("plan.square_metres", { area: editor.format(area(room.polygon)) });
  const apply = (next: Doc): void => store.apply(next);
  return html`${heading(editor, editor.roomName(room), size)}
    ${selectField(text("plan.area"), room.area ?? "", areaOptions(editor, doc, room), (value) =>
      apply(setArea(doc, room.id, value === "" ? null : value)),
    )}
    ${
      edge === undefined
        ? nothing
        : html`<div class="row">
            <span class="more"
              >${text("plan.wall_named", {
                number: edge + 1,
                length: text("plan.metres", {
                  length: editor.format(wallLength(room, edge)),
                }),
              })}</span
            >
            <button type="button" class="button" @click=${() => editor.gestures.splitWall(room.id, edge)}>
              ${text("plan.add_corner")}
            </button>
          </div>`
    }
    ${corner === undefined ? nothing : html`<div class="fields">${cornerFields(editor, room, corner)}</div>`}
    ${sizeFields(editor, room)}
    <details>
      <summary>${text("plan.corners", { count: room.polygon.length })}</summary>
      <div class="fields">${room.polygon.map((_, index) => cornerFields(editor, room, index))}</div>
      <button
        type="button"
        class="button"
        @click=${() => {
          const { a, b } = at(edges(room.polygon), room.polygon.length - 1);
          apply(addCorner(doc, room.id, room.polygon.length - 1, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]));
        }}
      >
        ${text("plan.add_corner")}
      </button>
    </details>`;
}

function sizeFields(editor: Editor, room: DocRoom): TemplateResult {
  const { store, text } = editor;
  const { doc } = store;
  const box = bounds(room.polygon);
  const apply = (next: Doc): void => store.apply(next);
  const all = html`<div class="fields">
    ${numberField({ label: "x", value: box.x, change: (x) => apply(moveRoom(doc, room.id, x - box.x, 0)) })}
    ${numberField({ label: "y", value: box.y, change: (y) => apply(moveRoom(doc, room.id, 0, y - box.y)) })}
    ${numberField({
      label: text("plan.width"),
      value: box.width,
      min: 0.2,
      change: (width) => apply(resizeRoom(doc, room.id, width, box.height)),
    })}
    ${numberField({
      label: text("plan.length"),
      value: box.height,
      min: 0.2,
      change: (height) => apply(resizeRoom(doc, room.id, box.width, height)),
    })}
  </div>`;
  // On a phone the plan needs the space: the fields are one tap away.
  return editor.narrow
    ? html`<details>
        <summary>${text("plan.size_and_place")}</summary>
        ${all}
      </details>`
    : all;
}

function wallLength(room: DocRoom, edge: number): number {
  const { a, b } = at(edges(room.polygon), edge);
  return distance(a, b);
}

function cornerFields(editor: Editor, room: DocRoom, index: number): TemplateResult {
  const { store, text } = editor;
  const [x, y] = at(room.polygon, index);
  const name = text("plan.corner_named", { number: index + 1 });
  return html`${numberField({
    label: `${name} x`,
    value: x,
    change: (value) => store.apply(moveCorner(store.doc, room.id, index, [value, y])),
  })}
  ${numberField({
    label: `${name} y`,
    value: y,
    change: (value) => store.apply(moveCorner(store.doc, room.id, index, [x, value])),
  })}`;
}

function wayForm(editor: Editor, way: DocWay, kind: "door" | "stairs"): TemplateResult {
  const { store, text } = editor;
  const { doc } = store;
  const [x, y] = way.spot;
  const move = kind === "door" ? moveDoor : moveStairs;
  const own = byId(doc.rooms, way.ends[0]);
  const others =
    kind === "door"
      ? [...doc.rooms.filter((room) => room.floor === own?.floor && room.id !== own.id).map((room) => room.id), OUTSIDE]
      : doc.rooms.filter((room) => room.floor !== own?.floor).map((room) => room.id);
  return html`${heading(editor, text(`plan.${kind}`), endName(editor, way.ends[0]))}
    ${selectField(
      text("plan.leads_to"),
      way.ends[1],
      others.map((id) => ({ value: id, label: endName(editor, id) })),
      (end) =>
        store.apply(kind === "door" ? setDoorEnds(doc, way.id, [way.ends[0], end]) : setStairsEnd(doc, way.id, end)),
    )}
    <div class="fields">
      ${numberField({ label: "x", value: x, change: (value) => store.apply(move(doc, way.id, [value, y])) })}
      ${numberField({ label: "y", value: y, change: (value) => store.apply(move(doc, way.id, [x, value])) })}
    </div>`;
}

function receiverForm(editor: Editor, receiver: DocReceiver): TemplateResult {
  const { store, text } = editor;
  const { source, floor, spot, height } = receiver;
  const known = editor.home.receivers.find((each) => each.source === source);
  const place = (x: number, y: number, z: number, on = floor): void =>
    store.apply(placeReceiver(store.doc, source, on, [x, y], z));
  const [x, y] = spot;
  const room = editor.home.rooms.find((each) => each.area_id === known?.area_id);
  return html`${heading(editor, known?.name ?? source, room?.name ?? "")}
    <div class="presets" role="group" aria-label=${text("plan.height")}>
      ${HEIGHTS_M.map(
        ([key, metres]) =>
          html`<button
            type="button"
            class="chip"
            aria-pressed=${Math.abs(height - metres) < 0.005}
            @click=${() => place(x, y, metres)}
          >
            ${text(`plan.height_${key}`)} <small>${text("plan.metres", { length: editor.format(metres) })}</small>
          </button>`,
      )}
    </div>
    <div class="fields">
      ${numberField({ label: "x", value: x, change: (value) => place(value, y, height) })}
      ${numberField({ label: "y", value: y, change: (value) => place(x, value, height) })}
      ${numberField({ label: text("plan.height"), value: height, change: (value) => place(x, y, value) })}
    </div>
    ${
      store.doc.floors.length < 2
        ? nothing
        : selectField(
            text("plan.floor"),
            floor,
            store.doc.floors.map((each) => ({ value: each.id, label: each.name })),
            (id) => {
              place(x, y, height, id);
              store.select({ kind: "receiver", id: source });
            },
          )
    }`;
}

function pictureForm(editor: Editor): TemplateResult {
  const { store, text } = editor;
  const floor = store.floor;
  const picture = floor?.picture;
  if (floor === undefined) {
    return html``;
  }
  const upload = (label: string, classes: string): TemplateResult =>
    fileButton(label, "image/png,image/jpeg,image/gif,image/webp", classes, (file) => editor.uploadPicture(file));
  if (picture == null) {
    return html`<p class="hint">${text("plan.hint_picture")}</p>
      ${upload(text("plan.upload_picture"), "primary")}`;
  }
  const change = (next: Partial<typeof picture>): void =>
    store.apply(setPicture(store.doc, floor.id, { ...picture, ...next }));
  const [a, b] = store.measure;
  const drawn = a !== undefined && b !== undefined ? distance(a, b) : null;
  return html`${heading(editor, text("plan.picture"), "", store.selection?.kind === "picture")}
    ${
      !store.measuring
        ? html`<button type="button" class="button primary" @click=${() => store.setMeasure([], true)}>
            ${text("plan.set_scale")}
          </button>`
        : html`<p class="hint">${text(drawn === null ? "plan.scale_points" : "plan.scale_distance")}</p>
            ${
              drawn === null || a === undefined || b === undefined
                ? nothing
                : numberField({
                    label: text("plan.distance"),
                    value: drawn,
                    min: 0.1,
                    change: (metres) => {
                      change(scaledPicture(picture, a, b, metres));
                      store.setMeasure([], false);
                      editor.fit();
                    },
                  })
            }
            <button type="button" class="button" @click=${() => store.setMeasure([], false)}>
              ${text("common.cancel")}
            </button>`
    }
    <div class="fields">
      ${numberField({ label: "x", value: picture.x_m, change: (x_m) => change({ x_m }) })}
      ${numberField({ label: "y", value: picture.y_m, change: (y_m) => change({ y_m }) })}
      ${numberField({
        label: text("plan.width"),
        value: picture.width_m,
        min: 0.5,
        max: 1000,
        change: (width_m) => change({ width_m: Math.min(1000, Math.max(0.5, width_m)) }),
      })}
      ${numberField({
        label: text("plan.rotation"),
        value: picture.rotation_deg,
        unit: "°",
        step: 1,
        change: (rotation_deg) => change({ rotation_deg: rotation_deg % 360 }),
      })}
      ${numberField({
        label: text("plan.opacity"),
        value: picture.opacity * 100,
        unit: "%",
        step: 5,
        min: 0,
        max: 100,
        change: (percent) => change({ opacity: Math.min(1, Math.max(0, percent / 100)) }),
      })}
    </div>
    ${upload(text("plan.other_picture"), "")}`;
}
