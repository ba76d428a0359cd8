/** The page of `script/bench card`; what it does is decided by its address: `?renderer=card`, or `?past`. */
import type { LiveEvent } from "../src/api/types";
import { FakeConnection, fakeHass } from "../tests/support/hass";
import { HOME, Walk } from "./home";
import { timePast, type Timed } from "./past";
import { mount, type Renderer, RENDERERS } from "./renderers";

declare global {
  interface Window {
    /** Resolves when all is drawn and moves, or with the times of the past. */
    bench: Promise<Timed[] | null>;
  }
}

const WARM_UP_MS = 3_000;

function live(renderer: Renderer, stage: HTMLElement, connection: FakeConnection): Promise<null> {
  connection.answers.set("xiaomi_tag/home", () => HOME);
  const walk = new Walk();
  const show = mount(renderer, stage, fakeHass(connection), HOME);
  const second = (): void => {
    const at = Date.now() / 1_000;
    // Parsed from text, as a websocket's message is.
    const event = JSON.parse(JSON.stringify({ at, tags: walk.second(at) })) as LiveEvent & { tags: object };
    connection.live(event);
    show(event.tags as ReturnType<Walk["second"]>);
  };
  second();
  setInterval(second, 1_000);
  return new Promise((resolve) => setTimeout(() => resolve(null), WARM_UP_MS));
}

function start(): Promise<Timed[] | null> {
  const stage = document.getElementById("stage");
  if (stage === null) {
    throw new Error("no stage");
  }
  const asked = new URLSearchParams(location.search);
  const connection = new FakeConnection();
  const renderer = RENDERERS.find((each) => each === asked.get("renderer"));
  return renderer === undefined ? timePast(stage, connection) : live(renderer, stage, connection);
}

window.bench = start();
