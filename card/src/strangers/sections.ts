/** The parts of a stranger's page that only show: evidence, advice, rooms, when it was here. */
import { html, nothing, type TemplateResult } from "lit";
import type { Evidence, Stranger } from "../api/strangers";
import { lasting } from "../shared/age";
import { daysOf, presenceOf } from "./groups";
import { rank } from "./wanted";
import { areaName, clueOf, type Context, dayOf, startOfDay, textOr, timeOf, type Weight, weightOf } from "./words";

const MOST_ROOMS = 5;
const MOST_DAYS = 14;
const HELP = [
  ["help_stop", "https://stopstalkerware.org"],
  ["help_lines", "https://nomoredirectory.org"],
  ["help_airguard", "https://github.com/seemoo-lab/AirGuard"],
] as const;
const SIGNS: Record<Weight, string> = {
  against: "mdi:minus-circle-outline",
  little: "mdi:circle-outline",
  some: "mdi:circle-slice-4",
  strong: "mdi:circle",
};

export function timeline(stranger: Stranger, context: Context): TemplateResult {
  const { text } = context;
  const days = daysOf(
    stranger.evidence.filter((evidence) => clueOf(evidence, context) !== ""),
    context,
  );
  return html`<section>
    <h4>${text("strangers.evidence")}</h4>
    ${
      days.length === 0
        ? html`<p class="faint">${text("strangers.no_evidence")}</p>`
        : html`<ol class="days">
            ${days.map(
              ({ at, evidence }) =>
                html`<li>
                  <h5>${dayOf(at, context)}</h5>
                  <ol class="clues">
                    ${evidence.map((piece) => clue(piece, context))}
                  </ol>
                </li>`,
            )}
          </ol>`
    }
  </section>`;
}

function clue(evidence: Evidence, context: Context): TemplateResult {
  const weight = weightOf(evidence);
  return html`<li class=${weight}>
    <time datetime=${new Date(evidence.at * 1000).toISOString()}>${timeOf(evidence.at, context)}</time>
    <ha-icon icon=${SIGNS[weight]}></ha-icon>
    <span>${clueOf(evidence, context)} <small>${context.text(`strangers.weight_${weight}`)}</small></span>
  </li>`;
}

/** What to do: find it, make it ring, and who can be asked. Open where it is serious. */
export function advice(stranger: Stranger, { text }: Context): TemplateResult | typeof nothing {
  const level = rank(stranger);
  if (level === 0 || stranger.decision !== null) {
    return nothing;
  }
  const ring = textOr(text, `strangers.ring_${stranger.family}`, "strangers.ring_other");
  return html`<details ?open=${level >= 3}>
    <summary>${text("strangers.what_to_do")}</summary>
    <ol class="steps">
      <li>${text("strangers.do_find")}</li>
      <li>${ring}</li>
      <li>${text("strangers.do_keep")}</li>
      <li>
        ${text("strangers.do_turn")}
        <ul>
          ${HELP.map(
            ([key, address]) =>
              html`<li>
                <a href=${address} target="_blank" rel="noreferrer noopener">${text(`strangers.${key}`)}</a>
              </li>`,
          )}
        </ul>
      </li>
    </ol>
    ${level >= 3 ? html`<p class="note">${text("strangers.do_owner")}</p>` : nothing}
  </details>`;
}

export function rooms({ rooms: all }: Stranger, context: Context): TemplateResult | typeof nothing {
  const shown = [...all]
    .filter(({ seconds }) => seconds >= 60)
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, MOST_ROOMS);
  const most = shown[0]?.seconds ?? 0;
  if (most === 0) {
    return nothing;
  }
  return html`<section>
    <h4>${context.text("strangers.rooms")}</h4>
    <ul class="rooms">
      ${shown.map(
        ({ area_id: area, seconds }) =>
          html`<li>
            <span>${areaName(area, context)}</span>
            <span class="bar" aria-hidden="true"
              ><span style="inline-size: ${Math.round((100 * seconds) / most)}%"></span
            ></span>
            <span class="time">${lasting(seconds, context.hass.language)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** When it was here: one strip a day, and the same in words. */
export function presence({ visits }: Stranger, context: Context): TemplateResult | typeof nothing {
  const { text, now, hass } = context;
  const days = presenceOf(visits, now, MOST_DAYS, (at) => startOfDay(at, hass));
  if (days.length === 0) {
    return nothing;
  }
  return html`<section>
    <h4>${text("strangers.here_when")}</h4>
    <ul class="presence">
      ${days.map(({ at, spans }) => {
        const times = spans.map(
          ([from, to]) => `${timeOf(at + from * 86_400, context)}–${timeOf(at + to * 86_400, context)}`,
        );
        return html`<li>
          <span class="day">${dayOf(at, context)}</span>
          <span
            class="strip"
            role="img"
            aria-label=${new Intl.ListFormat(hass.language).format(times)}
            title=${times.join(", ")}
            >${spans.map(
              ([from, to]) =>
                html`<span
                  style="inset-inline-start: ${(100 * from).toFixed(1)}%; inline-size: max(2px, ${(100 * (to - from)).toFixed(1)}%)"
                ></span>`,
            )}</span
          >
        </li>`;
      })}
      <li class="hours" aria-hidden="true">
        <span class="day"></span>
        <span class="scale">${[0, 6, 12, 18, 24].map((hour) => html`<span>${hour}</span>`)}</span>
      </li>
    </ul>
  </section>`;
}
