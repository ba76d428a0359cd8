/** A page for tests in a browser: stand-ins of Home Assistant's elements, one element under test, and axe. */
import axe from "axe-core";
import type { LitElement } from "lit";
import type { FeedElement } from "../../src/shared/element";
import type { HomeAssistant } from "../../src/shared/hass";
import { type FakeConnection, fakeHass, HOME } from "./hass";

class Button extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute("role", "button");
    this.tabIndex = 0;
  }
}

class Icon extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute("aria-hidden", "true");
  }
}

class IconButton extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute("role", "button");
    this.tabIndex = 0;
  }

  set label(label: string) {
    this.setAttribute("aria-label", label);
  }
}

/** Home Assistant's badge: a button where it can be tapped. */
class Badge extends HTMLElement {
  connectedCallback(): void {
    if (this.getAttribute("type") === "button") {
      this.setAttribute("role", "button");
      this.tabIndex = 0;
    }
  }
}

/** Defines Home Assistant's elements as axe has to see them: with their role and name. */
function standIns(): void {
  if (customElements.get("ha-button") === undefined) {
    customElements.define("ha-button", Button);
    customElements.define("ha-icon", Icon);
    customElements.define("ha-icon-button", IconButton);
    customElements.define("ha-badge", Badge);
  }
}

/** The home and where its tags are, as the feed reads them. */
export function answerHome(connection: FakeConnection): void {
  connection.answers.set("xiaomi_tag/home", () => HOME);
}

/** Puts an element on an empty page, and waits until it is drawn. */
export async function show<T extends FeedElement>(
  element: T,
  connection: FakeConnection,
  hass: Partial<HomeAssistant> = {},
): Promise<T> {
  standIns();
  document.documentElement.lang = "en";
  document.title = "Test";
  element.hass = fakeHass(connection, hass);
  document.body.replaceChildren(element);
  await settle(element);
  return element;
}

/** Waits until promises that were answered at once are drawn. */
export async function settle(element: LitElement): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await element.updateComplete;
}

/** Returns what is read in an element, without the space of its markup. */
export function shown(element: Element): string {
  return (element.shadowRoot?.textContent ?? "").replace(/\s+/gu, " ").trim();
}

export function button(element: Element, name: string): HTMLElement {
  const all = element.shadowRoot?.querySelectorAll<HTMLElement>("ha-button, button") ?? [];
  const found = [...all].find((each) => each.textContent.trim().startsWith(name));
  if (found === undefined) {
    throw new Error(`no button ${name}`);
  }
  return found;
}

/** Returns axe's findings on an element, as rule and place. */
export async function findings(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    // A single element is no page: landmarks and a first heading are Home Assistant's.
    rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
}
