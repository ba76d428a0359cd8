/** What is compared: our map card, and the two ways in which maps are usually drawn, a frame at a time. */
import type { Home, Place } from "../src/api/types";
import { MapCard } from "../src/map/card";
import type { HomeAssistant } from "../src/shared/hass";
import { PLAN, ROOMS } from "./home";

export const RENDERERS = ["empty", "card", "svg", "html"] as const;
export type Renderer = (typeof RENDERERS)[number];

const SVG = "http://www.w3.org/2000/svg";
const GLIDE_MS = 1_000;
const PIXELS_A_METRE = 57;

interface Moving {
  readonly move: (x: number, y: number) => void;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
}

/** Returns what is called with the places of each second. */
export function mount(
  renderer: Renderer,
  stage: HTMLElement,
  hass: HomeAssistant,
  home: Home,
): (places: Readonly<Record<string, Place>>) => void {
  if (renderer === "card") {
    mountCard(stage, hass);
  }
  // The card listens to the feed itself.
  return renderer === "svg" || renderer === "html" ? frameByFrame(renderer, stage, home) : () => undefined;
}

function mountCard(stage: HTMLElement, hass: HomeAssistant): void {
  const card = new MapCard();
  card.setConfig({ type: "custom:xiaomi-tag-map-card" });
  card.hass = hass;
  stage.append(card);
}

/** Moves each tag in each frame, from where it was to where it is, as a second passes. */
function frameByFrame(
  renderer: "svg" | "html",
  stage: HTMLElement,
  home: Home,
): (places: Readonly<Record<string, Place>>) => void {
  const svg = plan();
  stage.append(svg);
  const tags = new Map(
    home.tags.map(({ relay_id: id, name }, index): [string, Moving] => {
      const move = renderer === "svg" ? svgTag(svg, name, index) : htmlTag(stage, name, index);
      return [id, { move, fromX: 0, fromY: 0, toX: 0, toY: 0 }];
    }),
  );
  let since = 0;
  const frame = (now: number): void => {
    const share = Math.min(1, Math.max(0, (now - since) / GLIDE_MS));
    for (const { move, fromX, fromY, toX, toY } of tags.values()) {
      move(fromX + share * (toX - fromX), fromY + share * (toY - fromY));
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return (places) => {
    since = performance.now();
    for (const [id, tag] of tags) {
      const position = places[id]?.position;
      if (position != null) {
        [tag.fromX, tag.fromY] = [tag.toX, tag.toY];
        [tag.toX, tag.toY] = [position.x_m * PIXELS_A_METRE, position.y_m * PIXELS_A_METRE];
      }
    }
  };
}

function plan(): SVGElement {
  const svg = element("svg", { width: PLAN.width * PIXELS_A_METRE, height: PLAN.height * PIXELS_A_METRE });
  for (const { polygon } of ROOMS) {
    const points = polygon.map(([x, y]) => `${x * PIXELS_A_METRE},${y * PIXELS_A_METRE}`).join(" ");
    svg.append(element("polygon", { points, fill: "#fff", stroke: "#888" }));
  }
  return svg;
}

function svgTag(svg: SVGElement, name: string, index: number): Moving["move"] {
  const group = element("g", {});
  const colour = `var(--color-${(index % 8) + 1})`;
  const label = element("text", { y: 30, "text-anchor": "middle", "font-size": 12 });
  label.textContent = name;
  group.append(
    element("ellipse", { rx: 67, ry: 55, fill: colour, opacity: 0.15 }),
    element("circle", { r: 16, fill: colour }),
    label,
  );
  svg.append(group);
  return (x, y) => group.setAttribute("transform", `translate(${x} ${y})`);
}

function htmlTag(stage: HTMLElement, name: string, index: number): Moving["move"] {
  const colour = `var(--color-${(index % 8) + 1})`;
  const tag = document.createElement("div");
  tag.style.cssText = "position: absolute; inset: 0 auto auto 0; width: 0; height: 0";
  tag.innerHTML = `<div style="position: absolute; left: -67px; top: -55px; width: 134px; height: 110px; border-radius: 50%; background: ${colour}; opacity: 0.15"></div>
    <div style="position: absolute; left: -16px; top: -16px; width: 32px; height: 32px; border-radius: 50%; background: ${colour}"></div>
    <div style="position: absolute; left: -40px; top: 20px; width: 80px; text-align: center; font-size: 12px">${name}</div>`;
  stage.append(tag);
  return (x, y) => (tag.style.transform = `translate3d(${x}px, ${y}px, 0)`);
}

function element(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, String(value));
  }
  return made;
}
