/** Opens Home Assistant's map with tags that are away; it is loaded when it is first asked for. */
import { showDialog } from "../shared/actions";

export interface AbroadParams {
  readonly title: string;
  /** The tags' presence entities, which have coordinates. */
  readonly entities: readonly string[];
}

export function openAbroad(element: HTMLElement, params: AbroadParams): void {
  showDialog(element, "xiaomi-tag-abroad", () => import("./abroad-sheet"), params);
}
