/** Which rooms are known, and how well: a bar for the share now, a mark for the one before. */
import { html, nothing, type TemplateResult } from "lit";
import type { LearnedRoom, LessonsReport } from "../../api/lessons";
import { roomsOf, shareKey } from "./report";
import { areaOf, type Context, countOf, shareOf, textOr } from "./words";

const ICONS: Readonly<Record<string, string>> = {
  known: "mdi:check",
  learned: "mdi:school-outline",
  collecting: "mdi:progress-clock",
  unknown: "mdi:help",
};

export function roomList(report: LessonsReport, context: Context): TemplateResult {
  const { text } = context;
  const rooms = roomsOf(report, (area) => areaOf(area, context));
  return html`<section>
    <h2>${text("lessons.rooms")}</h2>
    ${
      rooms.length === 0
        ? html`<p class="faint">${text("lessons.rooms_none")}</p>`
        : html`<p class="faint">${text("lessons.rooms_help")}</p>
            <ul class="rooms">
              ${rooms.map((room) => row(room, context))}
            </ul>`
    }
  </section>`;
}

function row(room: LearnedRoom, context: Context): TemplateResult {
  const { text } = context;
  const { state, receivers, sensors, lessons } = room;
  const counts: [string, number][] = [
    ["receivers", receivers],
    ["sensors", sensors],
    ["moments", lessons],
  ];
  return html`<li>
    <div class="what">
      <span class="name">${areaOf(room.area_id, context)}</span>
      <span class="chip ${state}"
        ><ha-icon icon=${ICONS[state] ?? "mdi:help"}></ha-icon
        >${textOr(text, `lessons.room_${state}`, "lessons.room_unknown")}</span
      >
      <span class="faint counts">
        ${counts.map(([key, count]) => text(`lessons.room_${key}`, { count: countOf(count, context) })).join(" · ")}
      </span>
    </div>
    ${share(room, context)}
  </li>`;
}

function share(room: LearnedRoom, context: Context): TemplateResult {
  const { text } = context;
  const { share: now, share_before: before } = room;
  const key = shareKey(room);
  const words = text(`lessons.share_${key}`, {
    before: before === null ? "" : shareOf(before, context),
    now: now === null ? "" : shareOf(now, context),
  });
  return html`<div class="share">
    <span class="bar ${key}" aria-hidden="true">
      ${now === null ? nothing : html`<span style="inline-size: ${width(now)}"></span>`}
      ${before === null || key !== "compared" ? nothing : html`<i style="inset-inline-start: ${width(before)}"></i>`}
    </span>
    <span class=${key === "not_measured" ? "faint" : ""}>${words}</span>
  </div>`;
}

function width(share: number): string {
  return `${Math.round(100 * Math.min(1, Math.max(0, share)))}%`;
}
