/** The actions on strangers. Only administrators decide: Home Assistant refuses other users. */
import type { HomeAssistant } from "../shared/hass";

const DOMAIN = "xiaomi_tag";

export type Act = "trust" | "ignore" | "withdraw" | "close_case";

export async function decide(hass: HomeAssistant, act: Act, track: string): Promise<void> {
  await hass.callService(DOMAIN, act, { track }, undefined, false);
}

interface NewVisit {
  readonly name: string;
  readonly host: string | null;
  readonly start: number;
  readonly end: number;
}

export async function addVisit(hass: HomeAssistant, { name, host, start, end }: NewVisit): Promise<void> {
  const data = { name, start: iso(start), end: iso(end), ...(host === null ? {} : { host }) };
  await hass.callService(DOMAIN, "add_visit", data, undefined, false);
}

export async function endVisit(hass: HomeAssistant, visit: string): Promise<void> {
  await hass.callService(DOMAIN, "end_visit", { visit }, undefined, false);
}

/** Returns the readable page of a case: one text that needs nothing else. */
export async function reportPage(hass: HomeAssistant, track: string): Promise<Blob> {
  const answer = await hass.callService(
    DOMAIN,
    "report",
    { track, format: "html", language: hass.language },
    undefined,
    false,
    true,
  );
  const report = (answer.response as { report?: unknown } | undefined)?.report;
  if (typeof report !== "string") {
    throw new Error("no report");
  }
  return new Blob([report], { type: "text/html;charset=utf-8" });
}

/** Saves a file; the companion apps hand it to the phone. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function iso(at: number): string {
  return new Date(at * 1000).toISOString();
}
