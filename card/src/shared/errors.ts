/** Errors of actions, for what is loaded when it is opened. */
import { type HomeAssistant, isCommandError } from "./hass";

/** Returns an error in the user's language; what Home Assistant sends beside its key is English. */
export async function errorText(hass: HomeAssistant, error: unknown): Promise<string> {
  const plain = error instanceof Error || isCommandError(error) ? (error.message ?? "") : "";
  if (!isCommandError(error) || error.translation_key === undefined) {
    return plain;
  }
  const key = `component.xiaomi_tag.exceptions.${error.translation_key}.message`;
  const localize = await hass.loadBackendTranslation("exceptions", "xiaomi_tag").catch(() => null);
  const translated = localize?.(key, error.translation_placeholders) ?? "";
  return translated === "" ? plain : translated;
}
