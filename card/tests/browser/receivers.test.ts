import { beforeEach, expect, test } from "vitest";
import type { ReceiversReport } from "../../src/api/types";
import { ReceiversPage } from "../../src/panel/receivers/page";
import { FakeConnection } from "../support/hass";
import { answerHome, findings, settle, show, shown } from "../support/page";
import { REPORT } from "../support/receivers";

let connection: FakeConnection;

beforeEach(() => {
  connection = new FakeConnection();
  answerHome(connection);
});

function page(change: Partial<ReceiversReport> = {}): Promise<ReceiversPage> {
  connection.answers.set("xiaomi_tag/receivers", () => ({ ...REPORT, ...change }));
  return show(new ReceiversPage(), connection);
}

function cells(element: Element, table: string): string[] {
  const rows = element.shadowRoot?.querySelectorAll(`${table} tbody tr`) ?? [];
  return [...rows].map((row) =>
    [...row.children].map((cell) => cell.textContent.replace(/\s+/gu, " ").trim()).join(" | "),
  );
}

test("one recommendation stands at the top", async () => {
  const first = (await page()).shadowRoot?.querySelector("section");
  expect(first?.textContent).toContain("One more receiver in Guest bath would help more than anything else.");
});

test("a receiver that is left out says why and how it is tuned", async () => {
  const [kitchen, hall, study] = cells(await page(), "table:not(.matrix)");
  expect(kitchen).toMatch(/^kitchen proxy \| Kitchen \| listens \| 40 \| 3 \| -2.4 dB/u);
  expect(hall).toContain("+3 dB");
  expect(study).toContain("listens · hears too little, left out");
});

test("an offline receiver says since when", async () => {
  const bedroom = cells(await page(), "table:not(.matrix)").find((row) => row.startsWith("bedroom"));
  expect(bedroom).toContain("offline");
  const ages = (await page()).shadowRoot?.querySelectorAll("xiaomi-tag-age");
  expect(ages?.length).toBe(4);
});

test("the matrix says who hears whom, in both directions", async () => {
  expect(cells(await page(), ".matrix")).toEqual([
    "kitchen proxy |  | -62 | –",
    "hall proxy | -64 |  | -71",
    "study proxy | – | -83 | ",
  ]);
});

test("receivers that hear no other one are no empty table", async () => {
  const element = await page({ matrix: [] });
  expect(element.shadowRoot?.querySelector(".matrix")).toBeNull();
  expect(shown(element)).toContain("No receiver hears another one yet.");
});

test("weak rooms are hatched on the plan and named in words", async () => {
  const element = await page();
  const hatched = [...(element.shadowRoot?.querySelectorAll("polygon") ?? [])]
    .filter((room) => room.getAttribute("fill") !== "none")
    .map((room) => room.textContent);
  expect(hatched).toEqual(["Hall", "Guest bath"]);
  expect(shown(element)).toContain("Weak: Hall, Guest bath");
});

test("a report that cannot be read says so", async () => {
  const element = await show(new ReceiversPage(), connection);
  await settle(element);
  expect(shown(element)).toBe("The receivers could not be read.");
});

test("axe finds nothing", async () => {
  expect(await findings(await page())).toEqual([]);
});
