/** The pages of the panel, and which of them an address names. Pure. */

export type Page = "plan" | "teach" | "receivers";
export const PAGES: readonly Page[] = ["plan", "teach", "receivers"];

export function pageOf(path: string): Page {
  const name = path.split("/").find((part) => part !== "");
  return PAGES.find((page) => page === name) ?? "plan";
}
