/** What a map card draws of the past: the moment that the tape stands at, the way of the last hour, the heat map. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { FeedState } from "../api/feed";
import type { TrailPoint } from "../api/types";
import type { HeatLayer, Past, TrailLine } from "../map/layers";
import type { Connection } from "../shared/hass";

const HEAT_S = 30 * 86_400;
/** A trail is drawn again this often; in between the marker itself moves. */
const DRAW_EVERY_MS = 2_000;

export interface Heat {
  readonly layers: readonly HeatLayer[];
  /** Seconds from which the three steps begin. */
  readonly limits: readonly number[];
  /** How much of the last 30 days is known. */
  readonly knownS: number;
}

export class PastLayers implements ReactiveController {
  past: Past | null = null;
  trail: readonly TrailLine[] = [];
  heat: Heat | null = null;
  heatOn = false;
  private readonly points = new Map<string, readonly TrailPoint[]>();
  private wanted: readonly string[] = [];
  private heatOf: string | null = null;
  /** Loaded when a trail is first wanted: a page that shows none does not need it. */
  private code: typeof import("./trail") | null = null;
  private drawnMs = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly now: () => number,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.clearHeat();
    this.points.clear();
    this.wanted = [];
  }

  setPast(past: Past | null): void {
    this.past = past;
    this.host.requestUpdate();
  }

  /** Sets whose trails are shown: those that are new are loaded once, then grow with the feed. */
  follow(connection: Connection, tags: readonly string[]): void {
    if (tags.join() === this.wanted.join()) {
      return;
    }
    this.wanted = [...tags];
    for (const tag of tags.filter((each) => !this.points.has(each))) {
      this.points.set(tag, []);
      void this.load(connection, tag);
    }
    this.draw();
  }

  private async load(connection: Connection, tag: string): Promise<void> {
    try {
      this.code ??= await import("./trail");
      this.points.set(tag, (await this.code.loadTrail(connection, tag)).points);
      this.draw();
    } catch {
      // An older server, or a user who may not: the trail begins now.
    }
  }

  /** Adds the live positions of the tags that have a trail. */
  extend(feed: FeedState): void {
    const { code } = this;
    if (code === null) {
      return;
    }
    for (const tag of this.wanted) {
      const place = feed.places.get(tag);
      if (place?.position != null && place.evidence_at !== null) {
        const points = this.points.get(tag) ?? [];
        this.points.set(tag, code.extended(points, this.now(), place.position, place.room));
      }
    }
    if (this.wanted.length > 0 && performance.now() - this.drawnMs > DRAW_EVERY_MS) {
      this.draw();
    }
  }

  private draw(): void {
    this.drawnMs = performance.now();
    const { code } = this;
    this.trail =
      code === null ? [] : this.wanted.flatMap((tag) => code.trailLines(tag, this.points.get(tag) ?? [], this.now()));
    this.host.requestUpdate();
  }

  toggleHeat(): void {
    this.heatOn = !this.heatOn;
    this.clearHeat();
    this.host.requestUpdate();
  }

  /** Loads the heat map of a tag where one is wanted; null: of none. */
  showHeat(connection: Connection, tag: string | null, colour: string): void {
    const wanted = this.heatOn ? tag : null;
    if (wanted === this.heatOf) {
      return;
    }
    this.clearHeat();
    this.heatOf = wanted;
    if (wanted === null) {
      return;
    }
    const end = this.now();
    import("./heat")
      .then(async ({ drawn, loadCells }) => {
        const answer = await loadCells(connection, wanted, end - HEAT_S, end);
        const { layers, limits } = await drawn(answer, colour);
        if (this.heatOf === wanted) {
          this.heat = { layers, limits, knownS: answer.known_s };
          this.host.requestUpdate();
        } else {
          revoke(layers);
        }
      })
      .catch(() => {
        this.heatOn = false;
        this.host.requestUpdate();
      });
  }

  private clearHeat(): void {
    revoke(this.heat?.layers ?? []);
    this.heat = null;
    this.heatOf = null;
  }
}

function revoke(layers: readonly HeatLayer[]): void {
  for (const { url } of layers) {
    URL.revokeObjectURL(url);
  }
}
