/** The configuration of the map card; everything is optional. */
import { assertTags } from "../shared/form";
import type { Text } from "../shared/strings";

export type Receivers = "problems" | "always" | "never";
export type TrailOf = "off" | "selected" | "all";
export const RECEIVERS: readonly Receivers[] = ["problems", "always", "never"];
export const TRAILS: readonly TrailOf[] = ["off", "selected", "all"];

export interface MapConfig {
  readonly type: string;
  readonly title?: string;
  /** Device ids; all tags without. */
  readonly tags?: readonly string[];
  /** Home Assistant's id of a floor; without one, the floor of the followed tag or that with most tags. */
  readonly floor?: string;
  readonly receivers?: Receivers;
  readonly trail?: TrailOf;
  readonly tape?: boolean;
  /** One finger scrolls the page, two move the map; true unless it is turned off. */
  readonly two_fingers?: boolean;
  readonly tap_action?: Record<string, unknown>;
  readonly hold_action?: Record<string, unknown>;
}

export function schema(text: Text): readonly Record<string, unknown>[] {
  const choice = (name: string, values: readonly string[]): Record<string, unknown> => ({
    name,
    selector: {
      select: {
        mode: "dropdown",
        options: values.map((value) => ({ value, label: text(`form.${name}_${value}`) })),
      },
    },
  });
  return [
    { name: "title", selector: { text: {} } },
    { name: "tags", selector: { device: { integration: "xiaomi_tag", multiple: true } } },
    { name: "floor", selector: { floor: {} } },
    choice("receivers", RECEIVERS),
    choice("trail", TRAILS),
    { name: "tape", default: true, selector: { boolean: {} } },
    { name: "two_fingers", default: true, selector: { boolean: {} } },
    { name: "tap_action", selector: { ui_action: { default_action: "none" } } },
    { name: "hold_action", selector: { ui_action: { default_action: "none" } } },
  ];
}

export function assertMap(config: unknown): void {
  assertTags(config);
  const { receivers, trail } = config as { receivers?: unknown; trail?: unknown };
  if (receivers !== undefined && !RECEIVERS.includes(receivers as Receivers)) {
    throw new Error(`receivers must be one of ${RECEIVERS.join(", ")}`);
  }
  if (trail !== undefined && !TRAILS.includes(trail as TrailOf)) {
    throw new Error(`trail must be one of ${TRAILS.join(", ")}`);
  }
}
