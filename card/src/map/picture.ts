/** The picture behind a floor's rooms: fetched with the user's login, held as an object URL, and released when unused. */
import type { PlanPicture } from "../api/types";
import type { HomeAssistant } from "../shared/hass";

export interface Loaded {
  readonly id: string;
  readonly url: string;
  /** Height by width. */
  readonly ratio: number;
}

export class PictureLoader {
  private wanted: string | null = null;
  private loaded: Loaded | null = null;

  constructor(private readonly changed: () => void) {}

  /** Returns the picture as far as it is there; what is missing is fetched. */
  get(hass: HomeAssistant, picture: PlanPicture | undefined): Loaded | null {
    const id = picture?.id ?? null;
    if (id !== this.wanted) {
      this.release();
      this.wanted = id;
      if (id !== null) {
        void this.load(hass, id);
      }
    }
    return this.loaded;
  }

  release(): void {
    if (this.loaded !== null) {
      URL.revokeObjectURL(this.loaded.url);
    }
    this.loaded = null;
    this.wanted = null;
  }

  private async load(hass: HomeAssistant, id: string): Promise<void> {
    try {
      const response = await hass.fetchWithAuth(`/api/xiaomi_tag/plan_pictures/${encodeURIComponent(id)}`);
      if (!response.ok) {
        return;
      }
      const url = URL.createObjectURL(await response.blob());
      const image = new Image();
      image.src = url;
      await image.decode().catch(() => undefined);
      if (this.wanted !== id || image.naturalWidth === 0) {
        URL.revokeObjectURL(url);
        return;
      }
      this.loaded = { id, url, ratio: image.naturalHeight / image.naturalWidth };
      this.changed();
    } catch {
      // The rooms are drawn without it.
    }
  }
}
