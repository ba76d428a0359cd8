/** After an update an open page, or one from a cache, has the bundle of before: the user is asked to reload once. */
import { toast } from "./actions";
import type { Text } from "./strings";

const KEY = "xiaomiTagBundle";
let asked = false;

/** The hash in the address that the page loaded the bundle by; null where a user loads it as a resource. */
export function ownBundle(): string | null {
  const hash: unknown = Reflect.get(globalThis, KEY);
  return typeof hash === "string" && hash !== "" ? hash : null;
}

/** Returns whether the server has another bundle than the page. */
export function isOutdated(own: string | null, served: string | undefined): boolean {
  return own !== null && served !== undefined && served !== "" && own !== served;
}

/** Asks for a reload where the server was updated. */
export function askToReload(element: HTMLElement, served: string | undefined, text: Text): void {
  const message = text("common.updated");
  if (!asked && message !== "" && isOutdated(ownBundle(), served)) {
    asked = true;
    toast(element, message);
  }
}
