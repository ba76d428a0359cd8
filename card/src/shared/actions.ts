/** What a card asks of Home Assistant: dialogs, toasts, pages. */
import type { HomeAssistant } from "./hass";

function fire(element: HTMLElement, type: string, detail: unknown): void {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** Opens a dialog of ours; Home Assistant makes it a sheet on phones, and its Back button closes it. */
export function showDialog(
  element: HTMLElement,
  dialogTag: string,
  dialogImport: () => Promise<unknown>,
  dialogParams: unknown,
): void {
  fire(element, "show-dialog", { dialogTag, dialogImport, dialogParams });
}

export function moreInfo(element: HTMLElement, entityId: string): void {
  fire(element, "hass-more-info", { entityId });
}

export function toast(element: HTMLElement, message: string): void {
  fire(element, "hass-notification", { message });
}

export function haptic(type: "selection" | "success" | "failure"): void {
  window.dispatchEvent(new CustomEvent("haptic", { detail: type }));
}

export function act(
  element: HTMLElement,
  config: Record<string, unknown>,
  action: "tap" | "hold" | "double_tap",
): void {
  fire(element, "hass-action", { config, action });
}

/** Goes to a page of Home Assistant without loading it anew. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

export const PANEL = "xiaomi-tag";

/** Opens a page of our panel; only administrators have it. */
export function openPanel(page: "plan" | "teach" | "receivers" | "strangers"): void {
  navigate(`/${PANEL}/${page}`);
}

export function isAdmin(hass: HomeAssistant | undefined): boolean {
  return hass?.user?.is_admin === true;
}
