/** The sheet "Why this room": a sentence, bars of the likely rooms, and what each receiver heard. */
import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { DwellByRoom, Home, Place, Tag, Why, WhyReceiver } from "../api/types";
import { haptic, isAdmin, navigate, openPanel, toast } from "../shared/actions";
import { lasting } from "../shared/age";
import "../shared/age-text";
import { certainty, likeliest, percent, showsPercent } from "../shared/certainty";
import { define, FeedElement } from "../shared/element";
import { roomName } from "../shared/tags";
import { watchWhy } from "./live";
import type { WhyParams } from "./open";
import { receiverName, sentencesOf } from "./sentences";
import { sheetStyles } from "./styles";

const MOST_ROOMS = 4;
const DAY_S = 86_400;
const MOST_FAVOURITES = 3;

export class WhySheet extends FeedElement {
  @state() private tagId: string | null = null;
  @state() private why: Why | null = null;
  @state() private open = false;
  @state() private choosing = false;
  @state() private dwell: DwellByRoom | null = null;
  private stop: (() => void) | null = null;

  /** Called by Home Assistant's dialog manager. */
  showDialog({ tag }: WhyParams): void {
    this.tagId = tag;
    this.why = null;
    this.dwell = null;
    this.choosing = false;
    this.open = true;
    this.watch();
  }

  closeDialog(): boolean {
    this.open = false;
    return true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unwatch();
  }

  protected override updated(): void {
    // Home Assistant gives `hass` after it asked to show the dialog, or before.
    if (this.open && this.stop === null) {
      this.watch();
    }
  }

  private watch(): void {
    const { hass, tagId } = this;
    if (hass === undefined || tagId === null) {
      return;
    }
    this.unwatch();
    this.stop = watchWhy(hass.connection, tagId, (why) => (this.why = why));
    const end = this.now();
    hass.connection
      .sendMessagePromise<DwellByRoom>({ type: "xiaomi_tag/dwell", tag: tagId, start: end - DAY_S, end, by: "room" })
      .then((dwell) => (this.dwell = dwell))
      // Not allowed to this user, or an older server: the line is left out.
      .catch(() => undefined);
  }

  private unwatch(): void {
    this.stop?.();
    this.stop = null;
  }

  private closed(): void {
    this.open = false;
    this.unwatch();
    this.tagId = null;
    this.dispatchEvent(
      new CustomEvent("dialog-closed", { detail: { dialog: this.localName }, bubbles: true, composed: true }),
    );
  }

  protected override render(): TemplateResult | typeof nothing {
    const { feed, tagId, text } = this;
    const home = feed?.home;
    const tag = home?.tags.find((each) => each.relay_id === tagId);
    if (home == null || tag === undefined) {
      return nothing;
    }
    const place = this.why?.place ?? feed?.places.get(tag.relay_id);
    return html`<ha-adaptive-dialog
      .hass=${this.hass}
      .open=${this.open}
      header-title=${tag.name}
      @closed=${() => this.closed()}
    >
      <div class="body">
        ${place === undefined ? html`<p>${text("common.unheard")}</p>` : this.reasons(home, tag, place)}
        ${this.choosing ? this.roomChoice(home, tag) : this.actions(tag)}
      </div>
    </ha-adaptive-dialog>`;
  }

  private reasons(home: Home, tag: Tag, place: Place): TemplateResult {
    const { text, hass, why } = this;
    const language = hass?.language ?? "en";
    const context = { home, text, language };
    const sentences = sentencesOf(place, tag, why?.switch?.lasts_s ?? null, context);
    return html`<p class="what">${sentences.what}</p>
      <p>${sentences.why}</p>
      ${this.remedy(sentences.remedy)} ${this.clock(place)} ${this.bars(home, tag, place, language)}
      ${why === null ? nothing : this.receivers(home, why, language)} ${this.favourites(home, language)}`;
  }

  private remedy(remedy: string): TemplateResult | typeof nothing {
    if (remedy === "") {
      return nothing;
    }
    return html`<p class="remedy">${remedy}</p>`;
  }

  /** Since when nothing was heard, and how often something usually is. */
  private clock(place: Place): TemplateResult | typeof nothing {
    const { text, hass } = this;
    const language = hass?.language ?? "en";
    if (place.evidence_at === null) {
      return nothing;
    }
    const now = (): number => this.now();
    const usual =
      place.interval_s == null ? "" : text("why.usual", { pause: lasting(Math.max(1, place.interval_s), language) });
    return html`<p class="clock">
      ${text("why.heard")}
      <xiaomi-tag-age .at=${place.evidence_at} .now=${now} .language=${language}></xiaomi-tag-age>${usual}
    </p>`;
  }

  private bars(home: Home, tag: Tag, place: Place, language: string): TemplateResult | typeof nothing {
    const { text } = this;
    const rooms = likeliest(place, MOST_ROOMS);
    if (place.presence !== "home" || rooms.length === 0) {
      return nothing;
    }
    return html`<ul class="bars" aria-label=${text("why.rooms")}>
      ${rooms.map(
        ([room, share]) =>
          html`<li>
            <span>${roomName(home, room)}</span>
            <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100 * share)}%"></span></span>
            <span class="share"
              >${showsPercent(tag.level) ? percent(share, language) : text(`common.${certainty(share)}`)}</span
            >
          </li>`,
      )}
    </ul>`;
  }

  private receivers(home: Home, why: Why, language: string): TemplateResult {
    const { text } = this;
    const rooms = why.rooms.slice(0, 2);
    const excluded = why.excluded.map((room) => roomName(home, room));
    return html`<h3>${text("why.receivers")}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${text("why.receivers")}>
        <table>
          <thead>
            <tr>
              <th scope="col">${text("why.receiver")}</th>
              <th scope="col">${text("why.level")}</th>
              ${rooms.map((room) => html`<th scope="col">${text("why.expected", { room: roomName(home, room) })}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${why.receivers.map((receiver) => this.receiver(home, receiver, rooms, language))}
          </tbody>
        </table>
      </div>
      ${
        excluded.length > 0
          ? html`<p class="excluded">
              ${text("why.excluded", { rooms: new Intl.ListFormat(language).format(excluded) })}
            </p>`
          : nothing
      }`;
  }

  private receiver(home: Home, receiver: WhyReceiver, rooms: readonly string[], language: string): TemplateResult {
    const { text } = this;
    const listens = receiver.state === "listening";
    const number = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    const heard = !listens
      ? text(`why.state_${receiver.state}`)
      : receiver.heard_dbm === null
        ? text("why.silent")
        : number.format(receiver.heard_dbm);
    return html`<tr class=${listens ? "" : "ill"}>
      <th scope="row">${receiverName(home, receiver.source)}</th>
      <td><strong>${heard}</strong></td>
      ${rooms.map((room, index) => {
        const expected = receiver.expected.find((each) => each.room === room);
        if (!listens || expected === undefined) {
          return html`<td>–</td>`;
        }
        const fits = receiver.fits[index];
        const sign = fits == null ? "" : fits ? "✓" : "✗";
        const level = expected.dbm === null ? text("why.silent") : number.format(expected.dbm);
        return html`<td>
          ${level}
          ${
            sign === ""
              ? nothing
              : html`<span
                  class=${fits ? "fits" : "misfits"}
                  role="img"
                  aria-label=${text(fits ? "why.fits" : "why.misfits")}
                  >${sign}</span
                >`
          }
        </td>`;
      })}
    </tr>`;
  }

  private favourites(home: Home, language: string): TemplateResult | typeof nothing {
    const rows = (this.dwell?.rows ?? []).filter(
      (row) => row.room !== null && row.room !== "not_home" && row.seconds >= 60,
    );
    if (rows.length === 0) {
      return nothing;
    }
    const words = [...rows]
      .sort((one, other) => other.seconds - one.seconds)
      .slice(0, MOST_FAVOURITES)
      .map((row) => `${roomName(home, row.room)} ${lasting(row.seconds, language)}`);
    return html`<p class="clock">${this.text("why.day", { rooms: words.join(" · ") })}</p>`;
  }

  private actions(tag: Tag): TemplateResult {
    const { text, hass } = this;
    const device = tag.device_id;
    return html`<div class="actions">
      ${
        isAdmin(hass) && device !== null
          ? html`<ha-button @click=${() => (this.choosing = true)}>${text("why.here")}</ha-button>`
          : nothing
      }
      <ha-button appearance="plain" @click=${() => this.follow(tag)}>${text("why.follow")}</ha-button>
      ${
        device === null
          ? nothing
          : html`<ha-button appearance="plain" @click=${() => this.leaveTo(`/config/devices/device/${device}`)}
              >${text("why.device")}</ha-button
            >`
      }
      ${
        isAdmin(hass)
          ? html`<ha-button appearance="plain" @click=${() => this.leaveTo(null)}>${text("why.teach")}</ha-button>`
          : nothing
      }
    </div>`;
  }

  private roomChoice(home: Home, tag: Tag): TemplateResult {
    const { text } = this;
    return html`<div class="choice" role="group" aria-label=${text("why.here_title", { tag: tag.name })}>
      <p>${text("why.here_help", { tag: tag.name })}</p>
      <div class="rooms">
        ${home.rooms.map(
          (room) =>
            html`<button class="room" @click=${() => this.correct(tag, room.area_id, room.name)}>${room.name}</button>`,
        )}
      </div>
      <ha-button appearance="plain" @click=${() => (this.choosing = false)}>${text("common.cancel")}</ha-button>
    </div>`;
  }

  private correct(tag: Tag, areaId: string, room: string): void {
    const { hass, text } = this;
    if (hass === undefined || tag.device_id === null) {
      return;
    }
    this.choosing = false;
    hass
      .callService("xiaomi_tag", "correct_place", { device_id: tag.device_id, area_id: areaId }, undefined, false)
      .then(
        () => {
          haptic("success");
          toast(this, text("why.learned", { tag: tag.name, room }));
        },
        (error: unknown) => {
          haptic("failure");
          toast(this, error instanceof Error ? error.message : text("why.failed"));
        },
      );
  }

  private follow(tag: Tag): void {
    window.dispatchEvent(
      new CustomEvent("xiaomi-tag-follow", { detail: { tag: tag.relay_id, always: true }, cancelable: true }),
    );
    this.open = false;
  }

  /** Leaves the dialog first: its place in the browser's history would else be between here and there. */
  private leaveTo(path: string | null): void {
    this.addEventListener("dialog-closed", () => (path === null ? openPanel("teach") : navigate(path)), { once: true });
    this.open = false;
  }

  static override styles = sheetStyles;
}

define("xiaomi-tag-why", WhySheet);
