/** The draft of a plan, kept in the browser until it is saved. */
import { readLayout } from "./imports/json";
import { type Doc, fromLayout, toLayout } from "./document";

export interface Draft {
  readonly rev: number | undefined;
  readonly doc: Doc;
}

export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

function key(entry: string): string {
  return `xiaomi_tag.plan.${entry}`;
}

export function keepDraft(storage: Storage, entry: string, draft: Draft): void {
  try {
    storage.setItem(key(entry), JSON.stringify({ rev: draft.rev, layout: toLayout(draft.doc) }));
  } catch {
    // A full or forbidden storage: the plan is still in the page.
  }
}

export function readDraft(storage: Storage, entry: string, areas: ReadonlySet<string>): Draft | null {
  try {
    const text = storage.getItem(key(entry));
    const layout = text === null ? null : readLayout(text);
    if (text === null || layout === null) {
      return null;
    }
    const { rev } = JSON.parse(text) as { rev?: unknown };
    return { rev: typeof rev === "number" ? rev : undefined, doc: fromLayout(layout, areas) };
  } catch {
    return null;
  }
}

export function dropDraft(storage: Storage, entry: string): void {
  try {
    storage.removeItem(key(entry));
  } catch {
    // As above.
  }
}
