/** The floor as SVG: rooms with their tint, walls, doors, stairs, receivers, the picture behind. In metres. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import type { Home, Layout, PlanFloor, PlanPicture, Point, Receiver, ReceiverState } from "../api/types";
import type { Receivers } from "./config";
import { opening, waysOf } from "./geometry";
import type { HeatLayer, TrailLine } from "./layers";
import type { Loaded } from "./picture";
import { toPixels, type View } from "./view";

const DOOR_M = 0.9;
const OUTER_DOOR_M = 1;

export function pathOf(polygon: readonly Point[]): string {
  return `M${polygon.map(([x, y]) => `${x} ${y}`).join("L")}Z`;
}

/** Returns the building as a CSS path in pixels: halos end at its walls. */
export function outline(floor: PlanFloor, view: View): string {
  return floor.rooms
    .map(({ polygon }) => {
      const points = polygon.map((point) =>
        toPixels(view, point)
          .map((each) => each.toFixed(1))
          .join(" "),
      );
      return `M${points.join("L")}Z`;
    })
    .join("");
}

export function pictureImage(
  picture: PlanPicture | undefined,
  loaded: Loaded | null,
): SVGTemplateResult | typeof nothing {
  if (picture === undefined || loaded === null) {
    return nothing;
  }
  const { x_m: x, y_m: y, width_m: width } = picture;
  const height = width * loaded.ratio;
  return svg`<image
    class="picture"
    href=${loaded.url}
    x=${x} y=${y} width=${width} height=${height}
    opacity=${picture.opacity}
    preserveAspectRatio="none"
    transform="rotate(${picture.rotation_deg} ${x} ${y})"
  ></image>`;
}

export function heatImage(heat: HeatLayer | null, floor: PlanFloor): SVGTemplateResult | typeof nothing {
  return heat?.floor !== floor.name
    ? nothing
    : svg`<image class="heat" href=${heat.url} x=${heat.x_m} y=${heat.y_m} width=${heat.width_m} height=${heat.height_m}
        preserveAspectRatio="none"></image>`;
}

export function roomFills(floor: PlanFloor): SVGTemplateResult[] {
  return floor.rooms.map(
    ({ room, polygon }) => svg`<path class="room" d=${pathOf(polygon)}></path>
      <path class="tint" data-room=${room} d=${pathOf(polygon)}></path>`,
  );
}

export function walls(floor: PlanFloor, layout: Layout): SVGTemplateResult {
  return svg`<path class="wall" d=${floor.rooms.map(({ polygon }) => pathOf(polygon)).join("")}></path>
    ${waysOf(layout.doors, floor).map((door) => {
      const outer = door.rooms.includes("not_home");
      const ends = opening(door, floor, outer ? OUTER_DOOR_M : DOOR_M);
      return ends === null
        ? nothing
        : svg`<path class="door ${outer ? "outer" : ""}" d="M${ends[0].join(" ")}L${ends[1].join(" ")}"></path>`;
    })}
    ${waysOf(layout.stairs, floor).map((way) => svg`<path class="stairs" d=${stairs(way.x_m, way.y_m)}></path>`)}`;
}

function stairs(x: number, y: number): string {
  const steps = [-0.24, -0.08, 0.08, 0.24];
  return [`M${x - 0.4} ${y - 0.3}h0.8v0.6h-0.8Z`, ...steps.map((step) => `M${x + step} ${y - 0.3}v0.6`)].join("");
}

export function trailLines(
  trail: readonly TrailLine[],
  floor: PlanFloor,
  colour: (tag: string) => string,
): SVGTemplateResult[] {
  return trail
    .filter((line) => line.floor === floor.name && line.points.length > 1)
    .map(
      (line) => svg`<polyline
        class="trail ${line.dashed ? "dashed" : ""}"
        points=${line.points.map((point) => point.join(",")).join(" ")}
        opacity=${line.opacity}
        style="stroke: ${colour(line.tag)}"
      ></polyline>`,
    );
}

export function stateOfReceiver(receiver: Receiver | undefined): ReceiverState {
  return receiver === undefined ? "offline" : (receiver.state ?? (receiver.online ? "listening" : "offline"));
}

/** Whether somebody should look after it: not one that was paused or left out on purpose. */
export function isIll(state: ReceiverState): boolean {
  return state === "offline" || state === "hung";
}

/** Receivers keep their size at any zoom: they are drawn in pixels. */
export function receiverSigns(
  home: Home,
  layout: Layout,
  floor: PlanFloor,
  view: View,
  shown: Receivers,
): (SVGTemplateResult | typeof nothing)[] {
  if (shown === "never") {
    return [];
  }
  return Object.entries(layout.receivers).map(([source, spot]) => {
    const receiver = home.receivers.find((each) => each.source === source);
    const state = stateOfReceiver(receiver);
    if (spot.floor !== floor.name || (shown === "problems" && !isIll(state))) {
      return nothing;
    }
    const [x, y] = toPixels(view, [spot.x_m, spot.y_m]);
    return svg`<g class="receiver ${state}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">
      <title>${receiver?.name ?? source}</title>
      <circle r="2.4" cx="-3" cy="3"></circle>
      <path d="M-3 -1.5A4.5 4.5 0 0 1 1.5 3M-3 -5.5A8.5 8.5 0 0 1 5.5 3"></path>
      ${isIll(state) ? svg`<path class="slash" d="M-8 -8L8 8"></path>` : nothing}
    </g>`;
  });
}
