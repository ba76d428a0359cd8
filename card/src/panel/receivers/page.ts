/** The receivers' page: one recommendation, who listens, who hears whom, and which rooms are weak. */
import { html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Home, PlanFloor, ReceiversReport } from "../../api/types";
import { openPanel } from "../../shared/actions";
import { clock, everySecond } from "../../shared/age";
import "../../shared/age-text";
import { define, FeedElement } from "../../shared/element";
import { roomName } from "../../shared/tags";
import { pageStyles } from "../page-styles";
import { chart, key, matrixOf, strength, WEAK, weakRooms } from "./report";
import { receiversStyles } from "./styles";

const READ_EVERY_S = 10;
const CHART = { width: 300, height: 60 };
const DAY_S = 86_400;

type Health = ReceiversReport["receivers"][number];

export class ReceiversPage extends FeedElement {
  @state() private report: ReceiversReport | null = null;
  @state() private failed = false;
  private ticking: (() => void) | null = null;
  private seconds = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = everySecond(() => {
      this.seconds += 1;
      if (this.seconds % READ_EVERY_S === 0) {
        this.read();
      }
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ticking?.();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("hass") && this.report === null && !this.failed) {
      this.read();
    }
  }

  private read(): void {
    this.hass?.connection.sendMessagePromise<ReceiversReport>({ type: "xiaomi_tag/receivers" }).then(
      (report) => {
        this.report = report;
        this.failed = false;
      },
      () => (this.failed = true),
    );
  }

  protected override render(): TemplateResult | typeof nothing {
    const { report, feed, text } = this;
    const home = feed?.home;
    if (home == null) {
      return nothing;
    }
    if (report === null) {
      return html`<section role="status">${text(this.failed ? "receivers.failed" : "receivers.reading")}</section>`;
    }
    return html`${this.advice(home, report)} ${this.list(home, report)} ${this.matrix(report)}
    ${this.rooms(home, report)} ${this.plan(home, report)} ${this.selfTest(report)}`;
  }

  private advice(home: Home, { advice }: ReceiversReport): TemplateResult {
    const { text } = this;
    const values = {
      room: roomName(home, advice.area_id),
      receiver: home.receivers.find((each) => each.source === advice.source)?.name ?? "",
    };
    const where = advice.kind === "move" && advice.area_id === null ? "move_somewhere" : advice.kind;
    const page = advice.kind === "walk" ? "teach" : advice.kind === "draw" ? "plan" : null;
    return html`<section class="advice">
      <h2>${text("receivers.advice")}</h2>
      <p>${text(`receivers.advice_${where}`, values)}</p>
      ${page === null ? nothing : html`<ha-button @click=${() => openPanel(page)}>${text(`${page}.title`)}</ha-button>`}
    </section>`;
  }

  private list(home: Home, { receivers }: ReceiversReport): TemplateResult {
    const { text } = this;
    return html`<section>
      <h2>${text("receivers.title")}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${text("receivers.title")}>
        <table>
          <thead>
            <tr>
              ${["name", "room", "state", "packets", "tags", "offset", "last"].map(
                (column) => html`<th scope="col">${text(`receivers.column_${column}`)}</th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${receivers.map((receiver) => this.receiver(home, receiver))}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private receiver(home: Home, receiver: Health): TemplateResult {
    const { text, hass } = this;
    const language = hass?.language ?? "en";
    const now = (): number => this.now();
    const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
    const ill = receiver.state !== "listening" || receiver.reason !== null;
    const learned = receiver.offset_db ?? 0;
    return html`<tr>
      <th scope="row">${receiver.name}</th>
      <td>${receiver.area_id === null ? text("receivers.no_room") : roomName(home, receiver.area_id)}</td>
      <td class="state">
        <span class="dot ${ill ? "ill" : ""}" aria-hidden="true"></span>
        ${text(`receivers.state_${receiver.state}`)}${receiver.reason === null ? "" : ` · ${text(`receivers.reason_${receiver.reason}`)}`}
        ${
          receiver.offline_since === null
            ? nothing
            : html`· <xiaomi-tag-age .at=${receiver.offline_since} .now=${now} .language=${language}></xiaomi-tag-age>`
        }
      </td>
      <td>${Math.round(receiver.packets_min)}</td>
      <td>${receiver.tags_heard}</td>
      <td>${number.format(learned + receiver.user_offset_db)} dB</td>
      <td>
        ${
          receiver.last_heard_at === null
            ? "–"
            : html`<xiaomi-tag-age .at=${receiver.last_heard_at} .now=${now} .language=${language}></xiaomi-tag-age>`
        }
      </td>
    </tr>`;
  }

  private matrix({ matrix: links, receivers }: ReceiversReport): TemplateResult {
    const { text } = this;
    const matrix = matrixOf(
      links,
      receivers.map((each) => each.source),
    );
    const name = (source: string): string => receivers.find((each) => each.source === source)?.name ?? source;
    if (matrix.sources.length === 0) {
      return html`<section>
        <h2>${text("receivers.matrix")}</h2>
        <p class="faint">${text("receivers.matrix_none")}</p>
      </section>`;
    }
    return html`<section>
      <h2>${text("receivers.matrix")}</h2>
      <p class="faint">${text("receivers.matrix_help")}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${text("receivers.matrix")}>
        <table class="matrix">
          <thead>
            <tr>
              <td></td>
              ${matrix.sources.map((source) => html`<th scope="col"><span>${name(source)}</span></th>`)}
            </tr>
          </thead>
          <tbody>
            ${matrix.sources.map(
              (hears) =>
                html`<tr>
                  <th scope="row">${name(hears)}</th>
                  ${matrix.sources.map((heard) => {
                    const dbm = matrix.dbm.get(key(hears, heard));
                    return dbm === undefined
                      ? html`<td class="none">${hears === heard ? "" : "–"}</td>`
                      : html`<td style="--strength: ${Math.round(60 * strength(dbm, matrix))}%">
                          ${Math.round(dbm)}
                        </td>`;
                  })}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private rooms(home: Home, { rooms }: ReceiversReport): TemplateResult {
    const { text, hass } = this;
    const format = new Intl.NumberFormat(hass?.language ?? "en", { style: "percent", maximumFractionDigits: 0 });
    return html`<section>
      <h2>${text("receivers.rooms")}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${text("receivers.rooms")}>
        <table>
          <thead>
            <tr>
              ${["room", "receivers", "found", "confused"].map((column) => html`<th scope="col">${text(`receivers.column_${column}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rooms.map(
              (room) =>
                html`<tr>
                  <th scope="row">${roomName(home, room.area_id)}</th>
                  <td>${room.receivers === 0 ? text("receivers.none_here") : room.receivers}</td>
                  <td>
                    ${
                      room.share !== null && room.share < WEAK
                        ? html`<span class="dot ill" aria-hidden="true"></span>`
                        : nothing
                    }
                    ${room.share === null ? text("receivers.untested") : format.format(room.share)}
                  </td>
                  <td>${room.confused_with === null ? "–" : roomName(home, room.confused_with)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private plan(home: Home, report: ReceiversReport): TemplateResult | typeof nothing {
    const floors = home.layout?.floors ?? [];
    if (floors.length === 0) {
      return nothing;
    }
    const weak = weakRooms(report);
    const names = floors.flatMap((floor) => floor.rooms.map((room) => room.room)).filter((room) => weak.has(room));
    return html`<section>
      <h2>${this.text("receivers.plan")}</h2>
      <p class="faint">${this.text("receivers.plan_help")}</p>
      ${
        names.length === 0
          ? nothing
          : html`<p>
              ${this.text("receivers.weak_rooms", { rooms: names.map((room) => roomName(home, room)).join(", ") })}
            </p>`
      }
      <div class="plans">${floors.map((floor, index) => this.floor(home, floor, index, weak, report))}</div>
    </section>`;
  }

  private floor(
    home: Home,
    floor: PlanFloor,
    index: number,
    weak: ReadonlySet<string>,
    report: ReceiversReport,
  ): TemplateResult | typeof nothing {
    if (floor.rooms.length === 0) {
      return nothing;
    }
    const hatch = `weak-${index}`;
    const points = floor.rooms.flatMap((room) => room.polygon);
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const [left, top] = [Math.min(...xs) - 0.3, Math.min(...ys) - 0.3];
    const [width, height] = [Math.max(...xs) + 0.3 - left, Math.max(...ys) + 0.3 - top];
    const ill = new Set(report.receivers.filter((each) => each.state !== "listening").map((each) => each.source));
    const name = home.floors.find((each) => each.floor_id === floor.floor_id)?.name ?? floor.name;
    return html`<figure>
      <figcaption>${name}</figcaption>
      <svg viewBox="${left} ${top} ${width} ${height}" role="img" aria-label=${name}>
        <pattern id=${hatch} width="0.4" height="0.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch" x1="0" y1="0" x2="0" y2="0.4" />
        </pattern>
        ${floor.rooms.map(
          (room) =>
            svg`<polygon class="room" points=${room.polygon.join(" ")} fill=${weak.has(room.room) ? `url(#${hatch})` : "none"}><title>${roomName(home, room.room)}</title></polygon>`,
        )}
        ${Object.entries(home.layout?.receivers ?? {})
          .filter(([, spot]) => spot.floor === floor.name)
          .map(
            ([source, spot]) =>
              svg`<circle class=${ill.has(source) ? "spot ill" : "spot"} cx=${spot.x_m} cy=${spot.y_m} r="0.22" />`,
          )}
      </svg>
    </figure>`;
  }

  private selfTest({ self_test: test }: ReceiversReport): TemplateResult {
    const { text, hass } = this;
    const number = new Intl.NumberFormat(hass?.language ?? "en", { maximumFractionDigits: 1 });
    if (test.room_error_percent === null) {
      return html`<section>
        <h2>${text("receivers.self_test")}</h2>
        <p class="faint">${text("receivers.self_test_none")}</p>
      </section>`;
    }
    const percent = number.format(test.room_error_percent);
    return html`<section>
      <h2>${text("receivers.self_test")}</h2>
      <p>${text("receivers.self_test_now", { percent })}</p>
      ${
        test.history.length < 2
          ? nothing
          : html`<svg
                class="chart"
                viewBox="0 -4 ${CHART.width} ${CHART.height + 8}"
                preserveAspectRatio="none"
                role="img"
                aria-label=${text("receivers.self_test")}
              >
                <line class="axis" x1="0" y1=${CHART.height} x2=${CHART.width} y2=${CHART.height} />
                <polyline points=${chart(test.history, CHART.width, CHART.height)} />
              </svg>
              <p class="faint axis-text">
                <span>${this.when(test.history[0]?.[0] ?? 0)}</span>
                <span
                  >${text("receivers.self_test_most", {
                    percent: number.format(Math.max(...test.history.map(([, each]) => each))),
                  })}</span
                >
                <span>${this.when(test.history.at(-1)?.[0] ?? 0)}</span>
              </p>`
      }
    </section>`;
  }

  private when(at: number): string {
    const { hass } = this;
    if (hass === undefined) {
      return "";
    }
    const time = clock(at, hass.locale, hass.config.time_zone);
    const day = new Intl.DateTimeFormat(hass.locale.language, { weekday: "short" }).format(at * 1_000);
    return this.now() - at < DAY_S ? time : `${day} ${time}`;
  }

  static override styles = [pageStyles, receiversStyles];
}

define("xiaomi-tag-receivers", ReceiversPage);
