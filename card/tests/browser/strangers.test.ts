/** Strangers on the cards, in the dialog and on the page of the panel. */
import { beforeEach, expect, test, vi } from "vitest";
import type { Strangers } from "../../src/api/strangers";
import { ListCard } from "../../src/list/card";
import { MapCard } from "../../src/map/card";
import type { FeedElement } from "../../src/shared/element";
import type { HomeAssistant } from "../../src/shared/hass";
import "../../src/strangers/on-cards";
import { StrangersPage } from "../../src/strangers/page";
import { StrangersSheet } from "../../src/strangers/sheet";
import { FakeConnection, place } from "../support/hass";
import { answerHome, findings, settle, show } from "../support/page";
import { LINGERING, NOTICED, NOW, stranger, strangers, STRANGERS_HASS, TRUSTED } from "../support/strangers";

type Call = [service: string, data: Record<string, unknown> | undefined];

let connection: FakeConnection;
let calls: Call[];

beforeEach(() => {
  connection = new FakeConnection();
  answerHome(connection);
  calls = [];
  history.replaceState(null, "", "/");
});

async function live<T extends FeedElement>(element: T, payload: Strangers | null): Promise<T> {
  const hass: Partial<HomeAssistant> = {
    ...STRANGERS_HASS,
    callService: (_domain, service, data) => {
      calls.push([service, data]);
      return Promise.resolve({ response: { report: "<html>" } });
    },
  };
  await show(element, connection, hass);
  connection.live({ at: NOW, tags: { keys: place() } });
  await settle(element);
  if (payload !== null) {
    connection.send("xiaomi_tag/strangers", payload);
  }
  await settle(element);
  await settle(element);
  return element;
}

function list(payload: Strangers | null, config: Record<string, unknown> = {}): Promise<ListCard> {
  const element = new ListCard();
  element.setConfig({ type: "custom:xiaomi-tag-list-card", ...config });
  return live(element, payload);
}

function map(payload: Strangers): Promise<MapCard> {
  const element = new MapCard();
  element.setConfig({ type: "custom:xiaomi-tag-map-card" });
  return live(element, payload);
}

function page(payload: Strangers | null, track: string | null = null): Promise<StrangersPage> {
  const element = new StrangersPage();
  element.track = track;
  return live(element, payload);
}

async function sheet(payload: Strangers, track: string | null): Promise<StrangersSheet> {
  const element = new StrangersSheet();
  element.showDialog({ track });
  return live(element, payload);
}

/** Everything inside an element and the elements of its shadow. */
function deep(root: Element): Element[] {
  const inner = [...(root.shadowRoot?.querySelectorAll("*") ?? [])];
  return inner.flatMap((element) => [element, ...deep(element)]);
}

function find(root: Element, selector: string): HTMLElement | undefined {
  return deep(root).find((element): element is HTMLElement => element.matches(selector));
}

function words(root: Element): string {
  const roots = [root, ...deep(root)].filter((element) => element.shadowRoot !== null);
  return roots
    .map((element) => element.shadowRoot?.textContent ?? "")
    .join(" ")
    .replace(/\s+/gu, " ");
}

async function press(root: FeedElement, name: string): Promise<void> {
  const button = deep(root).find(
    (element): element is HTMLElement =>
      element.matches("button, ha-button") && element.textContent.trim().startsWith(name),
  );
  expect(button, name).toBeDefined();
  button?.click();
  await settle(root);
  await settle(root);
}

function dialog(element: Element): Promise<unknown> {
  return new Promise((resolve) =>
    element.addEventListener("show-dialog", (event) =>
      resolve((event as CustomEvent<{ dialogParams: unknown }>).detail.dialogParams),
    ),
  );
}

test("the list card shows what lingers or is worse, with the evidence that says most", async () => {
  const shown = words(await list(strangers()));
  expect(shown).toMatch(/Find My tracker, such as an AirTag ?Suspected/u);
  expect(shown).toContain("Left within 40 sec of Anna on Tuesday 08:12");
  expect(shown).toMatch(/SmartTag ?Lingering/u);
  expect(shown).not.toContain("Find Hub");
});

test("a card can show all of them, or none", async () => {
  expect(words(await list(strangers(), { strangers: true }))).toContain("Find Hub");
  const none = await list(strangers(), { strangers: false });
  expect(find(none, "xiaomi-tag-stranger-rows")).toBeUndefined();
  expect(words(await list(strangers({ strangers: [], log: [] }), { strangers: true }))).toContain(
    "No unknown tracker stands out.",
  );
});

test.each([
  ["unauthorized", "a user who may not see strangers"],
  ["unknown_command", "an older server"],
])("with %s there is nothing of strangers on the card", async (code) => {
  connection.answers.set("xiaomi_tag/strangers", () => ({ code }));
  const element = await list(null, { strangers: true });
  expect(deep(element).filter(({ localName }) => localName.includes("stranger"))).toEqual([]);
  expect(words(element)).toContain("Keys");
});

test.each([
  ["list", (payload: Strangers) => list(payload, { strangers: false })],
  ["map", map],
])("no configuration hides the banner of a suspected one on the %s card", async (_, card) => {
  const element = await card(strangers());
  const opened = dialog(element);
  expect(find(element, "[role=alert]")?.textContent).toContain(
    "An unknown tracker moves with Anna more often than chance explains.",
  );
  find(element, "[role=alert] button")?.click();
  expect(await opened).toEqual({ track: "a1" });
});

test.each([
  ["list", (payload: Strangers) => list(payload, { strangers: true })],
  ["map", map],
])("a member who may see no places sees the banner on the %s card, and nothing else", async (_, card) => {
  connection.answers.set("xiaomi_tag/subscribe", () => ({ code: "unauthorized" }));
  const element = await card(strangers({ may_decide: false }));
  expect(words(element)).toContain("Your account may not see where tags are.");
  expect(find(element, "[role=alert]")?.textContent).toContain("An unknown tracker moves with Anna");
  expect(find(element, "xiaomi-tag-stranger-rows")).toBeUndefined();
  const opened = dialog(element);
  find(element, "[role=alert] button")?.click();
  expect(await opened).toEqual({ track: "a1" });
});

test("the dialog of a member who may see no places shows the case", async () => {
  connection.answers.set("xiaomi_tag/subscribe", () => ({ code: "unauthorized" }));
  const element = await sheet(strangers({ may_decide: false }), "a1");
  expect(words(element)).toContain("Left within 40 sec of Anna");
});

test("less serious ones have no banner", async () => {
  const element = await map(strangers({ strangers: [LINGERING, NOTICED, TRUSTED] }));
  expect(find(element, "xiaomi-tag-stranger-banner")).toBeUndefined();
});

test("a detection that was switched off is on the cards of every member", async () => {
  const log = [{ at: NOW - 3_600, what: "switched_off", by: "Sam", track: null }];
  const off = await list(strangers({ enabled: false, may_decide: false, strangers: [], log }));
  expect(find(off, "[role=alert]")?.textContent).toContain("Sam switched it off, Saturday 17:00.");
});

test("a serious case that somebody trusted is on the cards too", async () => {
  const decision = { choice: "trust", by: "Sam", at: NOW - 3_600 } as const;
  const element = await list(strangers({ strangers: [stranger({ decision })], log: [] }));
  expect(find(element, "[role=status]")?.textContent).toContain("Sam trusted a suspected tracker");
});

test("a card takes the banner away when the case is closed", async () => {
  const element = await map(strangers());
  connection.send("xiaomi_tag/strangers", strangers({ strangers: [] }));
  await settle(element);
  expect(find(element, "xiaomi-tag-stranger-banner")).toBeUndefined();
});

test("members see one of them in the dialog, and cannot decide", async () => {
  const element = await sheet(strangers({ may_decide: false }), "a1");
  const shown = words(element);
  expect(shown).toContain("Tuesday");
  expect(shown).toContain("Only administrators can trust or ignore a tracker.");
  expect(
    deep(element)
      .filter((element) => element.matches("ha-button"))
      .map((element) => element.textContent.trim()),
  ).toEqual(["Open report", "Save report"]);
  await press(element, "All strangers");
  expect(words(element)).toContain("Sam trusted Chipolo");
});

test("administrators get from the dialog to the page, once the dialog is closed", async () => {
  const element = await sheet(strangers(), null);
  await press(element, "All that is known");
  expect(location.pathname).toBe("/");
  find(element, "ha-adaptive-dialog")?.dispatchEvent(new CustomEvent("closed"));
  expect(location.pathname).toBe("/xiaomi-tag/strangers");
});

test("evidence is a timeline by day, newest first, with what speaks against", async () => {
  const element = await page(strangers(), "a1");
  const days = deep(element)
    .filter((element) => element.matches("h5"))
    .map((element) => element.textContent);
  expect(days).toEqual(["Thursday", "Tuesday", "Monday"]);
  const clues = deep(element).filter((element) => element.matches(".clues li"));
  expect(clues[0]?.textContent.replace(/\s+/gu, " ")).toContain("18:00 Stayed here when Anna left speaks against it");
});

test("the loudest receiver follows what is heard", async () => {
  const element = await page(strangers(), "a1");
  expect(find(element, ".find")?.textContent).toMatch(/hall proxy \(Hall\)\s*near/u);
  const louder = stranger({ receiver: { name: "study proxy", area_id: "study", dbm: -48, age_s: 1 } });
  connection.send("xiaomi_tag/strangers", strangers({ strangers: [louder] }));
  await settle(element);
  expect(find(element, ".find")?.textContent).toMatch(/study proxy \(Study\)\s*right beside it/u);
});

test("trust asks whose it is, and a key press keeps watching", async () => {
  const element = await page(strangers(), "a1");
  await press(element, "Trust");
  const cancel = find(element, ".cancel");
  const detail = find(element, "xiaomi-tag-stranger");
  expect(detail?.shadowRoot?.activeElement).toBe(cancel);
  expect(words(element)).toContain("Whose is it?");
  const confirm = find(element, ".confirm") as HTMLButtonElement;
  expect(confirm.disabled).toBe(true);
  confirm.click();
  expect(calls).toEqual([]);
  const ours = find(element, "input[type=radio]") as HTMLInputElement;
  ours.click();
  await settle(element);
  await press(element, "Trust it");
  expect(calls).toEqual([["trust", { track: "a1" }]]);
  expect(find(element, ".question")).toBeUndefined();
});

test.each([
  ["a1", "Ignore", "Ignore it", "ignore"],
  ["a1", "Close case", "Close the case", "close_case"],
  ["e5", "Withdraw", "Watch it again", "withdraw"],
])("of %s, %s is asked for once more", async (track, name, confirm, service) => {
  const element = await page(strangers(), track);
  await press(element, name);
  expect(calls).toEqual([]);
  await press(element, confirm);
  expect(calls).toEqual([[service, { track }]]);
});

test("another stranger is not asked what was asked of the first", async () => {
  const element = await page(strangers(), "a1");
  await press(element, "Trust");
  element.track = "c3";
  await settle(element);
  await settle(element);
  expect(find(element, ".question")).toBeUndefined();
});

test("the report is saved as a page", async () => {
  const element = await page(strangers(), "a1");
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  await press(element, "Save report");
  const name = (click.mock.contexts[0] as HTMLAnchorElement | undefined)?.download;
  click.mockRestore();
  expect([calls, name]).toEqual([[["report", { track: "a1", format: "html", language: "en" }]], "stranger-a1.html"]);
});

test("the page lists by level, those to review, decisions, and who decided", async () => {
  const element = await page(strangers());
  const rows = deep(element)
    .filter((element) => element.matches(".row .name bdi"))
    .map((element) => element.textContent);
  expect(rows).toEqual([
    "Find My tracker, such as an AirTag",
    "Samsung SmartTag",
    "Google Find Hub tracker",
    "Tile",
    "Chipolo",
  ]);
  const shown = words(element);
  for (const part of ["Here since the beginning", "Trusted by Sam, Thursday 18:00", "Sam trusted Chipolo", "Grandma"]) {
    expect(shown).toContain(part);
  }
});

test("a row opens its address, so that Back leads to the list", async () => {
  const element = await page(strangers());
  await press(element, "Samsung SmartTag");
  expect(location.pathname).toBe("/xiaomi-tag/strangers/c3");
});

test("a guest is named with a host and an end", async () => {
  const element = await page(strangers());
  await press(element, "Name a guest");
  (find(element, "input[name=name]") as HTMLInputElement).value = "Uncle Bob";
  (find(element, "select[name=host]") as HTMLSelectElement).value = "person.ben";
  const form = find(element, "form") as HTMLFormElement;
  form.requestSubmit();
  await settle(element);
  const [[service, data] = ["", {}]] = calls;
  expect([service, data?.["name"], data?.["host"]]).toEqual(["add_visit", "Uncle Bob", "person.ben"]);
  const lasts = Date.parse(String(data?.["end"])) - Date.parse(String(data?.["start"]));
  expect(lasts / 3_600_000).toBeCloseTo(6);
});

test("a visit is ended by its id", async () => {
  const element = await page(strangers());
  await press(element, "End");
  expect(calls).toEqual([["end_visit", { visit: "v1" }]]);
});

test.each<[string, Partial<Strangers>, string]>([
  ["in the first week", { learning_until: NOW + 2 * 86_400, strangers: [], log: [] }, "Learning until"],
  ["while it is off", { enabled: false, strangers: [], log: [] }, "The detection of strangers is switched off."],
  ["without any", { strangers: [], log: [], visits: [] }, "Nothing to look at."],
])("the page says so %s", async (_, change, sentence) => {
  expect(words(await page(strangers(change)))).toContain(sentence);
});

test.each([
  ["unauthorized", "Your account may not see strangers."],
  ["unknown_command", "Home Assistant does not know strangers yet."],
  ["unknown_error", "Strangers cannot be read at the moment."],
])("the page says why it is empty after %s", async (code, sentence) => {
  connection.answers.set("xiaomi_tag/strangers", () => ({ code }));
  expect(words(await page(null))).toContain(sentence);
});

test("one that is gone meanwhile is no empty page", async () => {
  expect(words(await page(strangers(), "z9"))).toContain("This tracker is no longer known");
});

test.each<[string, () => Promise<FeedElement>]>([
  ["the list card", () => list(strangers(), { strangers: true })],
  ["the page", () => page(strangers())],
  ["one of them", () => page(strangers({ learning_until: NOW + 86_400 }), "a1")],
  ["the dialog", () => sheet(strangers({ may_decide: false }), null)],
])("axe finds nothing in %s", async (_, element) => {
  expect(await findings(await element())).toEqual([]);
});

test("axe finds nothing in what is asked before a decision, and in the form of a guest", async () => {
  const element = await page(strangers(), "a1");
  await press(element, "Trust");
  await press(element, "Name a guest");
  expect(await findings(element)).toEqual([]);
});
