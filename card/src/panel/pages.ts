/** The pages of the panel, and which of them an address names. Pure. */

export type Page = "plan" | "teach" | "lessons" | "receivers" | "strangers";
export const PAGES: readonly Page[] = ["plan", "teach", "lessons", "receivers", "strangers"];

export function pageOf(path: string): Page {
  const name = path.split("/").find((part) => part !== "");
  return PAGES.find((page) => page === name) ?? "plan";
}

/** What follows the page in an address, as a stranger's id. */
export function detailOf(path: string): string | null {
  return path.split("/").filter((part) => part !== "")[1] ?? null;
}
