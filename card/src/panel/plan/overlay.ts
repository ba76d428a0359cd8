/** The plan's objects as HTML buttons over the drawing: they are reached by Tab and have a large hit area. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Point } from "../../api/types";
import { colourOf } from "../../shared/tags";
import { type Editor, screen } from "./context";
import { type DocRoom, type DocWay, floorOfWay, OUTSIDE, byId, roomsOf } from "./document";
import { suggestions } from "./doors";
import { area, distance, edges, labelSpot, middle, type Polygon } from "./geometry";
import { sketched } from "./plan-svg";

/** Shorter walls have no room for a handle between those of their corners. */
const LEAST_WALL_PX = 64;

function placed(editor: Editor, spot: Point): string {
  const [x, y] = screen(editor, spot);
  return `left:${x.toFixed(1)}px;top:${y.toFixed(1)}px`;
}

export function overlay(editor: Editor): TemplateResult {
  const { store } = editor;
  const { doc, floorId } = store;
  if (floorId === null) {
    return html``;
  }
  return html`
    ${lengths(editor, floorId)}
    ${repeat(
      roomsOf(doc, floorId),
      (room) => room.id,
      (room) => roomButton(editor, room),
    )}
    ${repeat(
      doc.doors.filter((way) => floorOfWay(doc, way) === floorId),
      (way) => way.id,
      (way) => wayButton(editor, way, "door"),
    )}
    ${repeat(
      doc.stairs.filter((way) => way.ends.some((end) => byId(doc.rooms, end)?.floor === floorId)),
      (way) => way.id,
      (way) => wayButton(editor, way, "stairs"),
    )}
    ${repeat(
      doc.receivers.filter((receiver) => receiver.floor === floorId),
      (receiver) => receiver.source,
      (receiver) => {
        const known = editor.home.receivers.find((each) => each.source === receiver.source);
        const selected = store.selection?.kind === "receiver" && store.selection.id === receiver.source;
        const ill = known === undefined || (known.state ?? (known.online ? "listening" : "offline")) !== "listening";
        const name = known?.name ?? receiver.source;
        return html`<button
          type="button"
          class="object receiver ${selected ? "selected" : ""} ${ill ? "ill" : ""}"
          style=${placed(editor, receiver.spot)}
          data-kind="receiver"
          data-id=${receiver.source}
          aria-pressed=${selected}
          aria-label=${editor.text("plan.receiver_named", { name })}
          title=${name}
        >
          <ha-icon icon=${ill ? "mdi:access-point-off" : "mdi:access-point"}></ha-icon>
        </button>`;
      },
    )}
    ${store.tool === "door" ? suggested(editor, floorId) : nothing} ${liveDots(editor, floorId)}
    ${faultMarks(editor, floorId)}
  `;
}

function roomButton(editor: Editor, room: DocRoom): TemplateResult {
  const { store } = editor;
  const selected = store.selection?.kind === "room" && store.selection.id === room.id;
  const name = editor.roomName(room);
  const size = editor.text("plan.square_metres", { area: editor.format(area(room.polygon)) });
  return html`<button
      type="button"
      class="label ${selected ? "selected" : ""} ${room.area === null ? "nameless" : ""}"
      style=${placed(editor, labelSpot(room.polygon))}
      data-kind="room"
      data-id=${room.id}
      aria-pressed=${selected && store.selection?.kind === "room" && store.selection.corner === undefined}
    >
      <span dir="auto">${name}</span><small>${size}</small>
    </button>
    ${selected && store.tool === "select" ? handles(editor, room) : nothing}`;
}

function handles(editor: Editor, room: DocRoom): TemplateResult {
  const { store } = editor;
  const selection = store.selection;
  const chosen = selection?.kind === "room" ? selection : null;
  return html`
    ${edges(room.polygon).map(({ a, b }, index) => {
      const length = distance(a, b);
      return length * editor.view.scale < LEAST_WALL_PX
        ? nothing
        : html`<button
            type="button"
            class="handle edge ${chosen?.edge === index ? "selected" : ""}"
            style=${placed(editor, middle(a, b))}
            data-kind="edge"
            data-id=${room.id}
            data-index=${index}
            aria-label=${editor.text("plan.wall_named", {
              number: index + 1,
              length: editor.text("plan.metres", { length: editor.format(length) }),
            })}
          ></button>`;
    })}
    ${room.polygon.map(
      (corner, index) =>
        html`<button
          type="button"
          class="handle corner ${chosen?.corner === index ? "selected" : ""}"
          style=${placed(editor, corner)}
          data-kind="corner"
          data-id=${room.id}
          data-index=${index}
          aria-label=${editor.text("plan.corner_named", { number: index + 1 })}
        ></button>`,
    )}
  `;
}

function wayButton(editor: Editor, way: DocWay, kind: "door" | "stairs"): TemplateResult {
  const { store } = editor;
  const selected = store.selection?.kind === kind && store.selection.id === way.id;
  const [a, b] = way.ends.map((end) => endName(editor, end));
  const name = editor.text(`plan.${kind}_named`, { a: a ?? "", b: b ?? "" });
  return html`<button
    type="button"
    class="object ${kind} ${selected ? "selected" : ""}"
    style=${placed(editor, way.spot)}
    data-kind=${kind}
    data-id=${way.id}
    aria-pressed=${selected}
    aria-label=${name}
    title=${name}
  >
    ${kind === "stairs" ? html`<ha-icon icon="mdi:stairs"></ha-icon>` : nothing}
  </button>`;
}

export function endName(editor: Editor, end: string): string {
  return end === OUTSIDE ? editor.text("plan.outside") : editor.roomName(byId(editor.store.doc.rooms, end));
}

function suggested(editor: Editor, floor: string): TemplateResult[] {
  return suggestions(editor.store.doc, floor).map(
    (door, index) =>
      html`<button
        type="button"
        class="object suggestion"
        style=${placed(editor, door.spot)}
        data-kind="suggestion"
        data-index=${index}
        aria-label=${editor.text("plan.add_door_between", {
          a: endName(editor, door.ends[0]),
          b: endName(editor, door.ends[1]),
        })}
      >
        <span aria-hidden="true">+</span>
      </button>`,
  );
}

/** The lengths of the selected room's walls, and of what is being drawn. */
function lengths(editor: Editor, floorId: string): TemplateResult {
  const { selection, doc } = editor.store;
  const room = selection?.kind === "room" ? roomsOf(doc, floorId).find((each) => each.id === selection.id) : undefined;
  const drawn = sketched(editor);
  const polygon: Polygon = drawn.length >= 2 ? drawn : (room?.polygon ?? []);
  const centre: Point = polygon.length >= 3 ? labelSpot(polygon) : [0, 0];
  const pulled = editor.store.sketch.box !== null;
  return html`${edges(polygon).map(({ a, b }, index) => {
    const length = distance(a, b);
    if (length * editor.view.scale < 44 || (drawn.length === 2 && index === 1)) {
      return nothing;
    }
    const [x, y] = screen(editor, middle(a, b));
    // Outside the room, so that the label inside stays readable.
    const nx = (b[1] - a[1]) / length;
    const ny = -(b[0] - a[0]) / length;
    const mid = middle(a, b);
    const out = nx * (mid[0] - centre[0]) + ny * (mid[1] - centre[1]) >= 0 ? 1 : -1;
    return html`<span class="length" style="left:${x + nx * out * 36}px;top:${y + ny * out * 20}px"
      >${editor.text("plan.metres", { length: editor.format(length) })}</span
    >`;
  })}
  ${
    pulled
      ? html`<span class="length area" style=${placed(editor, centre)}
          >${editor.text("plan.square_metres", { area: editor.format(area(polygon)) })}</span
        >`
      : nothing
  }`;
}

/** Tags as they are now: walk along a wall and see it. */
function liveDots(editor: Editor, floor: string): TemplateResult[] {
  const { feed, home, store } = editor;
  const names = new Map(home.tags.map((tag) => [tag.relay_id, tag.name]));
  return [...feed.places].flatMap(([tag, { position }]) =>
    position === null || store.floorOfServer(position.floor) !== floor
      ? []
      : [
          html`<span
            class="live"
            style="${placed(editor, [position.x_m, position.y_m])};--tag-color:${colourOf(home, tag)}"
            aria-hidden="true"
            ><span dir="auto">${names.get(tag) ?? ""}</span></span
          >`,
        ],
  );
}

function faultMarks(editor: Editor, floor: string): TemplateResult[] {
  return editor.faults.flatMap(({ fault, floor: on, spot }) =>
    spot === null || on !== floor
      ? []
      : [
          html`<span class="fault-mark ${fault.error ? "error" : ""}" style=${placed(editor, spot)} aria-hidden="true"
            >!</span
          >`,
        ],
  );
}
