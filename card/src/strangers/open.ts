/** Opens the strangers, or one of them; the dialog is loaded when it is first asked for. */
import { showDialog } from "../shared/actions";

export interface StrangersParams {
  /** A track's id; all of them without. */
  readonly track: string | null;
}

export function openStrangers(element: HTMLElement, track: string | null): void {
  const params: StrangersParams = { track };
  showDialog(element, "xiaomi-tag-strangers", () => import("./sheet"), params);
}
