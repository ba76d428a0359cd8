/**
 * The module that every page of Home Assistant loads: it waits until the frontend is up, then loads the cards.
 *
 * Home Assistant's app replaces the registry of custom elements when it starts. What was defined before that is lost until
 * the page is loaded again, and a warm cache delivers this file first.
 */
// What the page was loaded with, to be compared with what the server has.
Reflect.set(globalThis, "xiaomiTagBundle", new URL(import.meta.url).searchParams.get("v"));

void customElements
  .whenDefined("home-assistant")
  .then(() => import("./main"))
  .catch(() => {
    // An old page after an update asks for files that are gone.
    document.querySelector("home-assistant")?.dispatchEvent(
      new CustomEvent("hass-notification", {
        detail: { message: "Xiaomi Tag ⟳", duration: -1, dismissable: true },
      }),
    );
  });
