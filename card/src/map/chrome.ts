/** What lies around the plan: the followed tag's line, floors, tags outside, hints. */
import { html, nothing, type TemplateResult } from "lit";
import type { Home, Layout, Place, Tag } from "../api/types";
import { openPanel } from "../shared/actions";
import { lasting } from "../shared/age";
import "../shared/age-text";
import { face } from "../shared/face";
import type { HomeAssistant } from "../shared/hass";
import type { Text } from "../shared/strings";
import { entitiesOf, roomName } from "../shared/tags";
import type { Heat } from "../tape/layers";
import { openAbroad } from "./abroad";
import type { Receivers } from "./config";
import { dismissHint, hintWanted } from "./hint";
import { floorName } from "./plan-view";
import { sentenceOf } from "./spoken";
import { floorsOf, health, type Summary } from "./summary";
import type { Guest } from "./tiles";

/** The line is shown while one is ill, or always where the user wants that. */
export function healthLine(home: Home, text: Text, shown: Receivers, admin: boolean): TemplateResult | typeof nothing {
  const { listening, total } = health(home);
  const ill = listening < total;
  if (shown === "never" || total === 0 || (shown === "problems" && !ill)) {
    return nothing;
  }
  const words = text("map.receivers_heard", { count: listening, total });
  const content = html`<span class="dot" aria-hidden="true"></span>${words}`;
  return admin
    ? html`<button
        class="health ${ill ? "ill" : ""}"
        title=${text("map.receivers_open")}
        @click=${() => openPanel("receivers")}
      >
        ${content}
      </button>`
    : html`<span class="health ${ill ? "ill" : ""}">${content}</span>`;
}

export function followLine(
  hass: HomeAssistant,
  home: Home,
  tag: Tag,
  place: Place | undefined,
  text: Text,
  actions: {
    readonly why: () => void;
    readonly end: () => void;
    readonly heat: boolean;
    /** Null where there is no plan to draw on. */
    readonly toggleHeat: (() => void) | null;
  },
): TemplateResult {
  const { sentence, sure, certainty } = sentenceOf(place, tag, { home, text, language: hass.language });
  // "probably Hall · probably" would only repeat itself.
  const also = sure !== "" && sure !== text(`common.${certainty ?? "maybe"}`) ? ` · ${sure}` : "";
  return html`<div class="follow">
      ${face(hass, home, tag)}
      <span class="words"
        ><span class="name"><b>${tag.name}</b><span class="sure">${also}</span></span
        ><span class="sentence">${sentence}</span></span
      >
    </div>
    ${actions.toggleHeat === null ? nothing : iconButton("mdi:blur", text("tape.heat"), actions.toggleHeat, actions.heat)}
    ${iconButton("mdi:information-outline", text("map.why"), actions.why)}
    ${iconButton("mdi:close", text("map.follow_end"), actions.end)}`;
}

/** What the steps of the heat map stand for, and how much of the time nothing is known of. */
export function heatLegend(heat: Heat | null, text: Text, language: string): TemplateResult | typeof nothing {
  if (heat === null) {
    return nothing;
  }
  if (heat.layers.length === 0 || heat.knownS < 60) {
    return html`<p class="legend">${text("tape.heat_none")}</p>`;
  }
  const [low, middle, high] = heat.limits.map((limit) => lasting(limit, language));
  return html`<p class="legend">
    ${text("tape.heat_legend", { low: low ?? "", middle: middle ?? "", high: high ?? "" })}
    ${text("tape.heat_known", { time: lasting(heat.knownS, language) })}
  </p>`;
}

export function fullButton(full: boolean, text: Text, toggle: () => void): TemplateResult {
  return full
    ? iconButton("mdi:fullscreen-exit", text("map.full_end"), toggle)
    : iconButton("mdi:fullscreen", text("map.full"), toggle);
}

function iconButton(icon: string, label: string, action: () => void, pressed?: boolean): TemplateResult {
  return html`<button
    class="icon"
    aria-label=${label}
    title=${label}
    aria-pressed=${pressed ?? nothing}
    @click=${action}
  >
    <ha-icon icon=${icon}></ha-icon>
  </button>`;
}

export function floorChips(
  home: Home,
  layout: Layout,
  { counts }: Summary,
  text: Text,
  shown: string,
  choose: (name: string) => void,
): TemplateResult {
  return html`<div class="floors" role="group" aria-label=${text("map.floors")}>
    ${floorsOf(layout).map((floor) => {
      const count = counts.get(floor.name) ?? 0;
      return html`<button aria-pressed=${floor.name === shown} @click=${() => choose(floor.name)}>
        ${floorName(home, floor)}${count === 0 ? nothing : html`<span class="number">${count}</span>`}
      </button>`;
    })}
  </div>`;
}

interface Card extends HTMLElement {
  readonly clock: () => number;
  select(tag: string): void;
}

/** Tags that are not on the plan: abroad, or in a room that is not drawn. */
export function outside(
  hass: HomeAssistant,
  home: Home,
  text: Text,
  { away, besides }: Summary,
  card: Card,
): TemplateResult | typeof nothing {
  if (away.length + besides.length === 0) {
    return nothing;
  }
  return html`<div class="outside">
    ${besides.map(({ tag, place }) =>
      line(hass, home, tag, place, where(home, text, place), card.clock, () => card.select(tag.relay_id)),
    )}
    ${away.map((guest) => awayLine(hass, home, text, guest, card))}
  </div>`;
}

function where(home: Home, text: Text, place: Place): string {
  return place.room === null ? text("common.somewhere") : roomName(home, place.room);
}

function awayLine(hass: HomeAssistant, home: Home, text: Text, { tag, place }: Guest, card: Card): TemplateResult {
  const entity = entitiesOf(hass, tag).presence;
  const state = entity === undefined ? undefined : hass.states[entity];
  const zone = state !== undefined && !["home", "not_home", "unknown", "unavailable"].includes(state.state);
  const words = zone ? hass.formatEntityState(state) : text("common.away");
  const located = entity !== undefined && (place.fix != null || typeof state?.attributes["latitude"] === "number");
  return line(hass, home, tag, place, words, card.clock, () => {
    if (located) {
      openAbroad(card, { title: tag.name, entities: [entity] });
    } else {
      card.select(tag.relay_id);
    }
  });
}

function line(
  hass: HomeAssistant,
  home: Home,
  tag: Tag,
  place: Place,
  where: string,
  now: () => number,
  action: () => void,
): TemplateResult {
  return html`<button class="line" @click=${action}>
    ${face(hass, home, tag, { away: place.presence === "away" })}
    <span class="words"
      ><b>${tag.name}</b> ·
      ${where}${
        place.since == null
          ? nothing
          : html` ·
              <xiaomi-tag-age lasting .at=${place.since} .now=${now} .language=${hass.language}></xiaomi-tag-age>`
      }</span
    >
  </button>`;
}

export function drawHint(text: Text, dismissed: () => void): TemplateResult | typeof nothing {
  if (!hintWanted()) {
    return nothing;
  }
  return html`<div class="hint">
    <span>${text("map.draw_hint")}</span>
    <button class="draw" @click=${() => openPanel("plan")}>${text("map.draw")}</button>
    <button
      class="icon"
      aria-label=${text("map.dismiss")}
      title=${text("map.dismiss")}
      @click=${() => {
        dismissHint();
        dismissed();
      }}
    >
      <ha-icon icon="mdi:close"></ha-icon>
    </button>
  </div>`;
}

/**
 * Lets the card fill the window. In the browser's top layer nothing of the dashboard lies over it or moves with it, and
 * dialogs that open later lie above it. It works on phones that refuse a page's wish for full screen.
 */
export function fillWindow(box: HTMLElement, full: boolean): void {
  if (full) {
    box.setAttribute("popover", "manual");
    box.showPopover();
  } else if (box.hasAttribute("popover")) {
    box.hidePopover();
    box.removeAttribute("popover");
  }
}
