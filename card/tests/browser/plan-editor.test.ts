/** The floor plan editor in a browser: mouse, finger, keyboard, saving, and no findings of axe. */
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import type { FeedState } from "../../src/api/feed";
import type { Home, Layout } from "../../src/api/types";
import { PlanEditor } from "../../src/panel/plan/editor";
import { readSvg } from "../../src/panel/plan/imports/svg";
import { FakeConnection, fakeHass, HOME, place } from "../support/hass";

const LIGHT = {
  "--primary-color": "#007a9e",
  "--primary-text-color": "#141414",
  "--secondary-text-color": "#5e5e5e",
  "--card-background-color": "#ffffff",
  "--primary-background-color": "#fafafa",
  "--secondary-background-color": "#e5e5e5",
  "--divider-color": "#dddddd",
  "--text-primary-color": "#ffffff",
  "--error-color": "#b3261e",
  "--warning-color": "#ffa600",
  "--success-color": "#1b7a2b",
};
const DARK = {
  ...LIGHT,
  "--primary-text-color": "#e1e1e1",
  "--secondary-text-color": "#a8a8a8",
  "--card-background-color": "#1c1c1c",
  "--primary-background-color": "#111111",
  "--secondary-background-color": "#282828",
  "--divider-color": "#333333",
};

let connection: FakeConnection;
let editor: PlanEditor;

function feed(home: Home): FeedState {
  return {
    status: "live",
    home,
    places: new Map([["keys", place()]]),
    events: 1,
    snapshots: 1,
    recompute: null,
  };
}

async function open(home: Home = HOME, theme: Record<string, string> = LIGHT, narrow = false): Promise<void> {
  document.body.replaceChildren();
  await page.viewport(narrow ? 390 : 1100, 700);
  document.body.style.cssText = `margin:0;inline-size:${narrow ? 390 : 1100}px;block-size:700px;background:${
    theme["--primary-background-color"] ?? ""
  };${Object.entries(theme)
    .map(([name, value]) => `${name}:${value}`)
    .join(";")}`;
  editor = new PlanEditor();
  editor.style.blockSize = "700px";
  editor.narrow = narrow;
  editor.hass = fakeHass(connection);
  editor.feed = feed(home);
  document.body.append(editor);
  await vi.waitFor(() => expect(editor.renderRoot.childElementCount).toBeGreaterThan(0));
  await settled();
}

async function settled(): Promise<void> {
  await editor.updateComplete;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await editor.updateComplete;
}

function find<T extends Element = HTMLElement>(selector: string): T {
  const found = editor.renderRoot.querySelector<T>(selector);
  if (found === null) {
    throw new Error(`Nothing fits ${selector}`);
  }
  return found;
}

function button(label: string): HTMLElement {
  const all = [...editor.renderRoot.querySelectorAll<HTMLElement>("button")];
  const found = all.find((each) => (each.getAttribute("aria-label") ?? each.textContent).trim().startsWith(label));
  if (found === undefined) {
    throw new Error(`No button ${label}`);
  }
  return found;
}

type Spot = readonly [number, number];

/** Drags as the browser does: the events go to what lies under the pointer. */
async function drag(from: Spot, to: Spot, type: "mouse" | "touch" = "mouse"): Promise<void> {
  const stage = find(".stage");
  const box = stage.getBoundingClientRect();
  const { view } = editor;
  const client = ([x, y]: Spot): Spot => [(x - view.x) * view.scale + box.x, (y - view.y) * view.scale + box.y];
  const send = (name: string, spot: Spot, target: Element): void => {
    const [clientX, clientY] = spot;
    const init = { clientX, clientY, pointerId: 1, pointerType: type, bubbles: true, composed: true };
    target.dispatchEvent(new PointerEvent(name, init));
  };
  // No real pointer is down that could be captured.
  (stage as Element & { setPointerCapture: (id: number) => void }).setPointerCapture = () => undefined;
  const [x, y] = client(from);
  const target = (editor.renderRoot as ShadowRoot).elementFromPoint(x, y) ?? stage;
  send("pointerdown", [x, y], target);
  for (const part of [0.3, 0.7, 1]) {
    send("pointermove", client([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]), stage);
  }
  send("pointerup", client(to), stage);
  await settled();
}

async function press(key: string, init: KeyboardEventInit = {}): Promise<void> {
  const active = (editor.renderRoot as ShadowRoot).activeElement ?? find(".stage");
  active.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...init }));
  await settled();
}

async function savedLayout(): Promise<Layout> {
  await settled();
  button("Save").click();
  await settled();
  const sent = connection.sent.filter((message) => message["type"] === "xiaomi_tag/layout/save");
  return sent.at(-1)?.["layout"] as Layout;
}

function polygon(layout: Layout, room: string): unknown {
  return layout.floors.flatMap((floor) => floor.rooms).find((each) => each.room === room)?.polygon;
}

beforeEach(() => {
  localStorage.clear();
  connection = new FakeConnection();
  connection.answers.set("xiaomi_tag/layout/check", () => ({ saved: false, faults: [] }));
  connection.answers.set("xiaomi_tag/layout/save", () => ({ saved: true, faults: [], rev: 2 }));
});

afterEach(() => editor.remove());

describe("by mouse", () => {
  it("a wall is moved and saved with the revision it is based on", async () => {
    await open();
    await drag([6, 1], [6, 1]);
    await drag([7, 2], [8, 2]);
    const layout = await savedLayout();
    expect(polygon(layout, "hall")).toEqual([
      [5, 0],
      [8, 0],
      [8, 4],
      [5, 4],
    ]);
    expect(connection.sent.at(-1)?.["rev"]).toBe(1);
    expect(find(".notice").textContent).toContain("Floor plan saved");
  });

  it("a room is drawn and gets an area", async () => {
    await open({ ...HOME, layout: { ...HOME.layout!, floors: HOME.layout!.floors.slice(0, 1), stairs: [] } });
    find(".tools button:nth-child(2)").click();
    await settled();
    await drag([4, 5], [7, 7]);
    const select = find<HTMLSelectElement>("select");
    select.value = "bedroom";
    select.dispatchEvent(new Event("change"));
    expect(polygon(await savedLayout(), "bedroom")).toEqual([
      [4, 5],
      [7, 5],
      [7, 7],
      [4, 7],
    ]);
  });
});

describe("by finger", () => {
  it("the view moves over an unselected room, the selected room moves itself", async () => {
    await open(HOME, LIGHT, true);
    const before = editor.view.x;
    await drag([8.5, 3], [7.5, 3], "touch");
    expect(editor.view.x).toBeCloseTo(before + 1);
    await drag([8.5, 1], [8.5, 1], "touch");
    await drag([8.5, 1], [9.5, 1], "touch");
    expect(polygon(await savedLayout(), "study")).toEqual([
      [8, 0],
      [11, 0],
      [11, 4],
      [8, 4],
    ]);
  });
});

describe("by keyboard", () => {
  it("a room is moved, undone and redone", async () => {
    await open();
    button("Guest bath").focus();
    await press("Tab");
    editor.store.select({ kind: "room", id: button("Guest bath").dataset["id"] ?? "" });
    await press("ArrowRight");
    await press("ArrowDown", { shiftKey: true });
    const moved = [
      [0.1, 5],
      [3.1, 5],
      [3.1, 8],
      [0.1, 8],
    ];
    expect(editor.store.doc.rooms.find((room) => room.area === "bath")?.polygon).toEqual(moved);
    await press("z", { ctrlKey: true });
    expect(editor.store.doc).toBe(editor.store.saved);
    await press("y", { ctrlKey: true });
    expect(polygon(await savedLayout(), "bath")).toEqual(moved);
  });

  it("a room is deleted with its doors", async () => {
    await open();
    button("Hall").focus();
    editor.store.select({ kind: "room", id: button("Hall").dataset["id"] ?? "" });
    await press("Delete");
    const layout = await savedLayout();
    expect([polygon(layout, "hall"), layout.doors]).toEqual([undefined, []]);
  });

  it("a number field moves as a drag does", async () => {
    await open();
    editor.store.select({ kind: "room", id: button("Guest bath").dataset["id"] ?? "" });
    await settled();
    const x = find<HTMLInputElement>("input[type=number]");
    x.value = "2.5";
    x.dispatchEvent(new Event("change"));
    expect(polygon(await savedLayout(), "bath")).toContainEqual([5.5, 7]);
  });
});

describe("saving", () => {
  it("asks when somebody else saved meanwhile, and overwrites when asked to", async () => {
    await open();
    let refused = true;
    connection.answers.set("xiaomi_tag/home", () => ({ ...HOME, rev: 7 }));
    connection.answers.set("xiaomi_tag/layout/save", () => {
      if (refused) {
        throw Object.assign(new Error("changed"), { code: "changed_meanwhile" });
      }
      return { saved: true, faults: [], rev: 8 };
    });
    await drag([1, 6], [1, 6]);
    await drag([1, 6], [1, 8]);
    await savedLayout();
    expect(find(".notice").textContent).toContain("Somebody else changed");
    refused = false;
    button("Overwrite").click();
    await settled();
    expect(connection.sent.at(-1)).toMatchObject({ type: "xiaomi_tag/layout/save", rev: 7 });
    expect(editor.store.rev).toBe(8);
  });

  it("keeps a draft in the browser until then", async () => {
    await open();
    await drag([1, 6], [1, 6]);
    await drag([1, 6], [1, 8]);
    editor.remove();
    await open();
    expect(find(".notice").textContent).toContain("restored");
    expect(editor.store.dirty).toBe(true);
  });
});

describe("faults", () => {
  it("are shown with what puts them right", async () => {
    connection.answers.set("xiaomi_tag/layout/check", () => ({
      saved: false,
      faults: [
        {
          code: "door_rooms_apart",
          error: true,
          where: ["kitchen", "hall"],
          translation_key: "layout_door_rooms_apart",
          translation_placeholders: { where: "Kitchen, Hall" },
        },
      ],
    }));
    await open();
    await drag([1, 6], [1, 6]);
    await drag([1, 6], [1, 8]);
    await vi.waitFor(() => expect(find(".faults").textContent).toContain("rooms that do not touch"));
    button("Fix").click();
    expect((await savedLayout()).doors.map((door) => door.rooms)).toEqual([["hall", "not_home"]]);
  });
});

describe("a start", () => {
  it("lays the areas out", async () => {
    await open({ ...HOME, layout: null });
    button("Lay my areas out").click();
    await settled();
    expect((await savedLayout()).floors.map((floor) => floor.rooms.length)).toEqual([4, 1]);
  });
});

describe("an SVG drawing", () => {
  it("gives its shapes, and is never run", () => {
    const found = readSvg(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
      <script>window.hacked = true</script>
      <rect width="100" height="100"/>
      <g transform="translate(10 10)"><rect width="40" height="30" onclick="alert(1)"><title>Kitchen</title></rect>
      <polygon id="hall" points="40,0 60,0 60,30 40,30"/></g>
      <circle r="5"/></svg>`);
    expect(found?.floors[0]?.rooms).toEqual([
      {
        name: "Kitchen",
        area: null,
        polygon: [
          [10, 10],
          [50, 10],
          [50, 40],
          [10, 40],
        ],
      },
      {
        name: "hall",
        area: null,
        polygon: [
          [50, 10],
          [70, 10],
          [70, 40],
          [50, 40],
        ],
      },
    ]);
    expect("hacked" in window).toBe(false);
  });
});

describe("axe finds nothing", () => {
  async function findings(): Promise<string[]> {
    const result = await axe.run(document.body, {
      // Rules of whole pages.
      rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
    });
    return result.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 200)}`));
  }

  it.each([
    ["light", LIGHT, false],
    ["dark", DARK, false],
    ["dark on a phone", DARK, true],
  ] as const)("in %s", async (_, theme, narrow) => {
    await open(HOME, theme, narrow);
    expect(await findings()).toEqual([]);
    editor.store.select({ kind: "room", id: button("Guest bath").dataset["id"] ?? "" });
    await settled();
    expect(await findings()).toEqual([]);
    editor.store.setTool("door");
    editor.open("floor");
    await settled();
    expect(await findings()).toEqual([]);
  });

  it("on the first page", async () => {
    await open({ ...HOME, layout: null });
    expect(await findings()).toEqual([]);
  });
});
