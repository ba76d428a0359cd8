/** The answer to `getConfigForm`, which Home Assistant turns into a card's editor. */
import { loadedText, type Text } from "./strings";

export interface ConfigForm {
  readonly schema: readonly Record<string, unknown>[];
  computeLabel(field: { name: string }): string;
  computeHelper(field: { name: string }): string | undefined;
  assertConfig(config: unknown): void;
}

/** Makes a form whose labels are the texts `form.<field>`, its help `form.<field>_help`. */
export function configForm(
  schema: (text: Text) => readonly Record<string, unknown>[],
  assertConfig: (config: unknown) => void,
): ConfigForm {
  return {
    schema: schema(loadedText()),
    computeLabel: ({ name }) => loadedText()(`form.${name}`) || name,
    computeHelper: ({ name }) => loadedText()(`form.${name}_help`) || undefined,
    assertConfig,
  };
}

/** Throws where a configuration is no such; Home Assistant shows the YAML editor then. */
export function assertTags(config: unknown): void {
  const tags = (config as { tags?: unknown } | null)?.tags;
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === "string"))) {
    throw new Error("tags must be a list of device ids");
  }
}
