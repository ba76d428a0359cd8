/** Opens the reasons of a tag's room; they are loaded when they are first asked for. */
import { showDialog } from "../shared/actions";

export interface WhyParams {
  /** The tag's relay id. */
  readonly tag: string;
}

export function openWhy(element: HTMLElement, tag: string): void {
  const params: WhyParams = { tag };
  showDialog(element, "xiaomi-tag-why", () => import("./sheet"), params);
}
