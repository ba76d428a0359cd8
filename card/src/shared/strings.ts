/** The texts of the cards: served by Home Assistant in the user's language, from the integration's translations. */
import type { HomeAssistant } from "./hass";

const PREFIX = "component.xiaomi_tag.config_panel.";

/** Returns a text by its path, as `map.title`; empty until the texts are loaded, never a flash of another language. */
export type Text = (key: string, values?: Record<string, string | number>) => string;

interface Loaded {
  readonly language: string;
  readonly text: Promise<Text>;
}

const NONE: Text = () => "";
let latest: Text = NONE;

/** The texts as far as they are loaded, for what Home Assistant asks of a class and not of an element: forms. */
export function loadedText(): Text {
  return latest;
}

const KEY = Symbol.for("xiaomi_tag.texts.1");
interface Carrier {
  [KEY]?: Loaded | undefined;
}

/** Loads the texts once for each connection and language. */
export function loadTexts(hass: HomeAssistant): Promise<Text> {
  const carrier = hass.connection as Carrier;
  const known = carrier[KEY];
  if (known?.language === hass.language) {
    return known.text;
  }
  const text = hass.loadBackendTranslation("config_panel", "xiaomi_tag").then(
    (localize): Text => {
      latest = (key, values) => localize(PREFIX + key, values);
      return latest;
    },
    () => {
      // Home Assistant starts: the next update asks again.
      carrier[KEY] = undefined;
      return NONE;
    },
  );
  carrier[KEY] = { language: hass.language, text };
  return text;
}

export { NONE as NO_TEXTS };
