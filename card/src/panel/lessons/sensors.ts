/** The sensors that rooms are learned from: what each has taught, and a switch that leaves it out. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { HouseSensor, LessonsReport } from "../../api/lessons";
import { sensorKey, sensorsOf } from "./report";
import { areaOf, type Context, countOf, nameOf, shareOf, textOr } from "./words";

const ICONS: Readonly<Record<string, string>> = {
  motion: "mdi:motion-sensor",
  presence: "mdi:account-check-outline",
  door: "mdi:door-open",
  hand: "mdi:gesture-tap",
  room: "mdi:cellphone-marker",
};
const ILL: readonly string[] = ["elsewhere", "restless"];

export interface SensorActs {
  /** A sensor whose switch waits for the server. */
  readonly busy: string | null;
  readonly show: (entity: string) => void;
  readonly leaveOut: (entity: string, out: boolean) => void;
}

export function sensorList(report: LessonsReport, context: Context, acts: SensorActs): TemplateResult {
  const { text } = context;
  const sensors = sensorsOf(report, (entity) => nameOf(entity, context));
  return html`<section>
    <h2>${text("lessons.sensors")}</h2>
    ${
      sensors.length === 0
        ? html`<p class="faint">${text("lessons.sensors_none")}</p>`
        : html`<p class="faint">${text("lessons.sensors_help")}</p>
            <ul class="sensors">
              ${sensors.map((sensor) => row(sensor, context, acts))}
            </ul>`
    }
  </section>`;
}

function row(sensor: HouseSensor, context: Context, { busy, show, leaveOut }: SensorActs): TemplateResult {
  const { text } = context;
  const { entity_id: entity, kind, person, state } = sensor;
  const name = nameOf(entity, context);
  const ill = ILL.includes(state);
  const where = [
    sensor.area_id === null ? (kind === "room" ? "" : text("lessons.no_area")) : areaOf(sensor.area_id, context),
    textOr(text, `lessons.kind_${kind}`, "lessons.kind_presence"),
    person === null ? "" : text("lessons.of_person", { person: nameOf(person, context) }),
  ];
  return html`<li class=${state}>
    <ha-icon class="kind" icon=${ICONS[kind] ?? "mdi:eye-outline"}></ha-icon>
    <div class="what">
      <button class="name" @click=${() => show(entity)}>${name}</button>
      <span class="faint">${where.filter(Boolean).join(" · ")}</span>
      <span class=${ill ? "ill" : "taught"}>
        ${ill ? html`<ha-icon icon="mdi:alert-outline"></ha-icon>` : nothing}${taught(sensor, context)}
      </span>
    </div>
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        aria-label=${text("lessons.use_named", { sensor: name })}
        .checked=${live(state !== "left_out")}
        ?disabled=${busy === entity || sensor.left_out_by === "label"}
        @change=${(event: Event) => leaveOut(entity, !(event.target as HTMLInputElement).checked)}
      />
    </label>
  </li>`;
}

function taught(sensor: HouseSensor, context: Context): string {
  const values = {
    moments: countOf(sensor.lessons, context),
    edges: countOf(sensor.edges, context),
    percent: shareOf(sensor.explained, context),
    room: areaOf(sensor.suggested_area_id, context),
  };
  return context.text(`lessons.sensor_${sensorKey(sensor)}`, values);
}
