import { expect, test } from "vitest";
import { sentenceOf, spokenOf } from "../../src/map/spoken";
import { HOME, localize, place } from "../support/hass";

const CONTEXT = {
  home: HOME,
  text: (key: string, values = {}) => localize(`config_panel.${key}`, values),
  language: "en",
};
const KEYS = HOME.tags[0]!;

test("A likely room is named with the second one", () => {
  const likely = place({ room: "hall", probability: 0.7, probabilities: { hall: 0.7, study: 0.25 } });

  expect(sentenceOf(likely, KEYS, CONTEXT).sentence).toBe("probably Hall, maybe Study");
  expect(sentenceOf({ ...likely, probabilities: { hall: 0.7 } }, KEYS, CONTEXT).sentence).toBe("probably Hall");
  expect(sentenceOf(place(), KEYS, CONTEXT).sentence).toBe("Kitchen");
});

test("A button is named by tag, room and age; the age changes in steps", () => {
  const likely = place({ room: "hall", probability: 0.7 });

  expect(spokenOf(likely, KEYS, 130, CONTEXT)).toBe("Keys, probably Hall, 2 minutes ago");
  expect(spokenOf(likely, KEYS, 27, CONTEXT)).toBe("Keys, probably Hall, 20 seconds ago");
  expect(spokenOf(likely, KEYS, null, CONTEXT)).toBe("Keys, probably Hall");
});
