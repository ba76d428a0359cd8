/** What the card shows around the plan, and whether any of it changed: moves alone are drawn without a render. */
import type { Home, Layout, Place, PlanFloor, Tag } from "../api/types";
import type { FeedState } from "../api/feed";
import { floorOf, isStale } from "./marks";
import { isIll, stateOfReceiver } from "./drawing";
import type { Guest } from "./tiles";

export interface Summary {
  /** By the plan's name of a floor. */
  readonly counts: ReadonlyMap<string, number>;
  /** Not at home, the latest first. */
  readonly away: readonly Guest[];
  /** At home, but in no room of the plan. */
  readonly besides: readonly Guest[];
}

export function summaryOf(layout: Layout, tags: readonly Tag[], places: ReadonlyMap<string, Place>): Summary {
  const counts = new Map<string, number>();
  const away: Guest[] = [];
  const besides: Guest[] = [];
  for (const tag of tags) {
    const place = places.get(tag.relay_id);
    if (place?.presence === "away") {
      away.push({ tag, place });
    } else if (place?.presence === "home") {
      const floor = floorOf(place, layout);
      if (floor === null) {
        besides.push({ tag, place });
      } else {
        counts.set(floor, (counts.get(floor) ?? 0) + 1);
      }
    }
  }
  away.sort((one, other) => (other.place.since ?? 0) - (one.place.since ?? 0));
  return { counts, away, besides };
}

/** Returns the floors from the lowest up. */
export function floorsOf(layout: Layout): readonly PlanFloor[] {
  return [...layout.floors].sort((one, other) => one.level - other.level);
}

export interface FloorWish {
  /** Chosen by the user. */
  readonly chosen: string | null;
  readonly selected: Place | undefined;
  /** From the card's configuration. */
  readonly configured: string | undefined;
  /** Shown until now: it stays while no other has more tags. */
  readonly current: string | null;
}

/** Returns the floor to show: the chosen one, that of the followed tag, the configured one, that with most tags. */
export function floorToShow(layout: Layout, counts: Summary["counts"], wish: FloorWish): string {
  const floors = floorsOf(layout);
  const exists = (name: string | null | undefined): name is string => floors.some((floor) => floor.name === name);
  if (exists(wish.chosen)) {
    return wish.chosen;
  }
  const followed = wish.selected === undefined ? null : floorOf(wish.selected, layout);
  if (exists(followed)) {
    return followed;
  }
  const configured = floors.find((floor) => floor.floor_id === wish.configured || floor.name === wish.configured);
  if (wish.configured !== undefined && configured !== undefined) {
    return configured.name;
  }
  if (exists(wish.current)) {
    return wish.current;
  }
  const [fullest] = [...floors].sort((one, other) => (counts.get(other.name) ?? 0) - (counts.get(one.name) ?? 0));
  return fullest?.name ?? "";
}

/** Returns the floors side by side on a wide card: the shown one and its fullest neighbour, the lower one first. */
export function pairOf(layout: Layout, counts: Summary["counts"], shown: string): readonly string[] {
  const floors = floorsOf(layout).map((floor) => floor.name);
  const [other] = floors
    .filter((name) => name !== shown)
    .sort((one, two) => (counts.get(two) ?? 0) - (counts.get(one) ?? 0));
  return other === undefined ? [shown] : floors.filter((name) => name === shown || name === other);
}

/** Returns how many receivers listen, of those that are meant to. */
export function health(home: Home): { readonly listening: number; readonly total: number } {
  const states = home.receivers.map(stateOfReceiver);
  const meant = states.filter((state) => state === "listening" || isIll(state));
  return { listening: meant.filter((state) => state === "listening").length, total: meant.length };
}

/** Returns a text that is the same as long as nothing around the plan changed. */
export function shapeOf(feed: FeedState, tags: readonly Tag[], selected: string | null, now: number): string {
  const layout = feed.home?.layout ?? null;
  const parts = tags.map((tag) => {
    const place = feed.places.get(tag.relay_id);
    if (place === undefined) {
      return "";
    }
    const shared = [place.presence, place.since, isStale(place, now)];
    if (layout !== null && place.presence === "home" && tag.relay_id !== selected) {
      return floorOf(place, layout) ?? [place.room, ...shared].join();
    }
    const share = Math.round(100 * place.probability);
    return [place.room, place.runner_up, share, place.fix?.latitude, place.fix?.longitude, ...shared].join();
  });
  return [feed.status, ...parts].join(";");
}
