import { expect, test } from "vitest";
import type { Place, Reason, Tag } from "../../src/api/types";
import { sentencesOf, type Sentences } from "../../src/why/sentences";
import { HOME, localize, place } from "../support/hass";

const KEYS = HOME.tags[0]!;
const AREAS: Tag = { ...KEYS, level: "areas" };

function sentences(change: Partial<Place>, tag: Tag = KEYS, lasts: number | null = null, home = HOME): Sentences {
  const text = (key: string, values = {}): string => localize(`config_panel.${key}`, values);
  return sentencesOf(place(change), tag, lasts, { home, text, language: "en" });
}

const REASONS: Reason[] = ["strongest", "holding", "unclear", "silent", "no_receiver", "restored", "no_evidence"];

test.each(REASONS)("the reason %s has a sentence of its own", (reason) => {
  const { why } = sentences({ reason });
  expect(why).not.toBe("");
  expect(REASONS.filter((other) => sentences({ reason: other }).why === why)).toEqual([reason]);
});

test.each(REASONS)("no placeholder of the reason %s is left", (reason) => {
  const all = sentences({ reason, explanation: { leader: "AA:00:00:00:00:00", lead_db: 9.4, excluded: [] } });
  expect(Object.values(all).join(" ")).not.toMatch(/[{}]/u);
});

test("the loudest receiver is named, with its lead", () => {
  const { why } = sentences({ explanation: { leader: "AA:00:00:00:00:00", lead_db: 9.4, excluded: [] } });
  expect(why).toContain("kitchen proxy");
  expect(why).toContain("9 dB");
});

test("with areas only a word says how sure it is, else per cent", () => {
  expect(sentences({ probability: 0.7 }, AREAS).what).toBe("Keys is probably in Kitchen.");
  expect(sentences({ probability: 0.7 }).what).toBe("Keys is in Kitchen (70%).");
  expect(sentences({ probability: 0.1 }).what).toBe("Keys is maybe in Kitchen.");
});

test("how long another room must stay ahead is said where it is known", () => {
  expect(sentences({ reason: "holding" }, KEYS, 8.2).why).toContain("9 s");
});

test("a room without a receiver is told to be one", () => {
  const { remedy } = sentences({ room: "bath", probability: 0.5 });
  expect(remedy).toBe("This room has no receiver. One more in there would make it sure.");
});

test("an unsure room is mended by a plan, or by a walk where there is one", () => {
  expect(sentences({ probability: 0.5 }, KEYS, null, { ...HOME, next: "plan" }).remedy).toContain("floor plan");
  expect(sentences({ probability: 0.5 }).remedy).toContain("walk");
  expect(sentences({}).remedy).toBe("");
});
