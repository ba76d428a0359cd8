/** The configuration of the list card; everything is optional. */
import type { Text } from "../shared/strings";

export type Sort = "moved" | "name" | "room" | "battery";
export const SORTS: readonly Sort[] = ["moved", "name", "room", "battery"];

export interface ListConfig {
  readonly type: string;
  readonly title?: string;
  /** Device ids; all tags without. */
  readonly tags?: readonly string[];
  readonly sort?: Sort;
  readonly filters?: boolean;
  /** Unknown trackers; without it, they are shown from the level lingering up. */
  readonly strangers?: boolean;
  readonly tap_action?: Record<string, unknown>;
  readonly hold_action?: Record<string, unknown>;
}

export function schema(text: Text): readonly Record<string, unknown>[] {
  return [
    { name: "title", selector: { text: {} } },
    { name: "tags", selector: { device: { integration: "xiaomi_tag", multiple: true } } },
    {
      name: "sort",
      selector: {
        select: { mode: "dropdown", options: SORTS.map((value) => ({ value, label: text(`list.sort_${value}`) })) },
      },
    },
    { name: "filters", selector: { boolean: {} } },
    { name: "strangers", selector: { boolean: {} } },
    { name: "tap_action", selector: { ui_action: { default_action: "more-info" } } },
    { name: "hold_action", selector: { ui_action: { default_action: "none" } } },
  ];
}
