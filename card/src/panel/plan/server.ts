/** What the editor asks of the server: checks, saves, and pictures. */
import type { Fault, Home, LayoutSaved } from "../../api/types";
import { type HomeAssistant, isCommandError } from "../../shared/hass";
import { type Doc, toLayout } from "./document";

export async function check(hass: HomeAssistant, doc: Doc): Promise<readonly Fault[]> {
  const answer = await hass.connection.sendMessagePromise<LayoutSaved>({
    type: "xiaomi_tag/layout/check",
    layout: toLayout(doc),
  });
  return answer.faults;
}

export type Saved =
  | { readonly kind: "saved"; readonly rev: number | undefined; readonly faults: readonly Fault[] }
  | { readonly kind: "wrong"; readonly faults: readonly Fault[] }
  | { readonly kind: "changed_meanwhile" }
  | { readonly kind: "failed" };

/** Saves the plan; `rev` is that of the plan it is based on, so that nobody's work is lost unseen. */
export async function save(hass: HomeAssistant, doc: Doc, rev: number | undefined): Promise<Saved> {
  try {
    const answer = await hass.connection.sendMessagePromise<LayoutSaved>({
      type: "xiaomi_tag/layout/save",
      // A plan without a floor is none.
      layout: doc.floors.length === 0 ? null : toLayout(doc),
      ...(rev === undefined ? {} : { rev }),
    });
    return answer.saved
      ? { kind: "saved", rev: answer.rev, faults: answer.faults }
      : { kind: "wrong", faults: answer.faults };
  } catch (error) {
    return { kind: isCommandError(error) && error.code === "changed_meanwhile" ? "changed_meanwhile" : "failed" };
  }
}

export function readHome(hass: HomeAssistant): Promise<Home> {
  return hass.connection.sendMessagePromise<Home>({ type: "xiaomi_tag/home" });
}

export interface Uploaded {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

const PICTURES = "/api/xiaomi_tag/plan_pictures";

/** Uploads a picture; the error is `no_picture`, `too_large` or `failed`. */
export async function upload(
  hass: HomeAssistant,
  file: Blob,
): Promise<Uploaded | "no_picture" | "too_large" | "failed"> {
  try {
    const response = await hass.fetchWithAuth(PICTURES, {
      method: "POST",
      body: file,
      headers: { "Content-Type": file.type },
    });
    if (response.ok) {
      return (await response.json()) as Uploaded;
    }
    return response.status === 413 ? "too_large" : response.status === 400 ? "no_picture" : "failed";
  } catch {
    return "failed";
  }
}

/** Pictures by id, as addresses that an image can show: they need a login, so they are fetched. */
export class Pictures {
  private readonly urls = new Map<string, string>();
  private readonly asked = new Set<string>();

  constructor(private readonly changed: () => void) {}

  url(hass: HomeAssistant, id: string): string | null {
    if (!this.asked.has(id)) {
      this.asked.add(id);
      void this.fetch(hass, id);
    }
    return this.urls.get(id) ?? null;
  }

  clear(): void {
    for (const url of this.urls.values()) {
      URL.revokeObjectURL(url);
    }
    this.urls.clear();
    this.asked.clear();
  }

  private async fetch(hass: HomeAssistant, id: string): Promise<void> {
    try {
      const response = await hass.fetchWithAuth(`${PICTURES}/${encodeURIComponent(id)}`);
      if (response.ok) {
        this.urls.set(id, URL.createObjectURL(await response.blob()));
        this.changed();
      }
    } catch {
      // Without its picture the plan can be drawn all the same.
    }
  }
}
