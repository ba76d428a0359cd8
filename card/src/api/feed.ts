/**
 * The one feed of a connection: the home and where its tags are, for all cards of a page.
 *
 * It owns its retries: the library's own resubscription fails after a restart of Home Assistant, since the socket is back
 * before the integration is. Two copies of the bundle share it, since it lies on the connection.
 */
import { type Connection, isCommandError, type Unsubscribe } from "../shared/hass";
import type { Home, LiveEvent, Place } from "./types";

/** `lost`: the socket is away, or Home Assistant starts; what was shown last stays. */
export type Status = "starting" | "live" | "lost" | "no_home" | "unauthorized";

export interface FeedState {
  readonly status: Status;
  readonly home: Home | null;
  /** By relay id. */
  readonly places: ReadonlyMap<string, Place>;
  /** Counts all events, and the first of each subscription: after a gap, positions jump. */
  readonly events: number;
  readonly snapshots: number;
  readonly recompute: { readonly tag: string; readonly progress: number } | null;
}

export type Listener = (state: FeedState) => void;

const KEY = Symbol.for("xiaomi_tag.feed.1");
const RETRY_MS = [500, 1_000, 2_000, 5_000] as const;
/** A feed that nobody listens to stays open for a while: a user who leaves a view often comes back. */
const LINGER_MS = 30_000;

/** Returns the feed of a connection. */
export function feedOf(connection: Connection): Feed {
  const known = Reflect.get(connection, KEY) as Feed | undefined;
  if (known !== undefined) {
    return known;
  }
  const feed = new Feed(connection);
  Reflect.set(connection, KEY, feed);
  return feed;
}

export class Feed {
  private readonly listeners = new Set<Listener>();
  private current: FeedState = {
    status: "starting",
    home: null,
    places: new Map(),
    events: 0,
    snapshots: 0,
    recompute: null,
  };
  private opened: Promise<Unsubscribe> | null = null;
  /** What arrives for an older number belongs to a subscription that was given up. */
  private generation = 0;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private linger: ReturnType<typeof setTimeout> | null = null;
  private readingHome = false;
  private readHomeAgain = false;
  private serverAt = 0;
  private arrivedMs = 0;

  constructor(private readonly connection: Connection) {}

  get state(): FeedState {
    return this.current;
  }

  /** The server's time in Unix seconds: a wall tablet's own clock may be minutes off. */
  now(): number {
    return this.serverAt === 0 ? Date.now() / 1000 : this.serverAt + (performance.now() - this.arrivedMs) / 1000;
  }

  /** Calls `listener` at once and with every change; returns how to end that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    if (this.linger !== null) {
      clearTimeout(this.linger);
      this.linger = null;
    }
    if (this.listeners.size === 1 && this.opened === null && this.retry === null) {
      this.connection.addEventListener("ready", this.onReady);
      this.connection.addEventListener("disconnected", this.onDisconnected);
      this.open();
    }
    listener(this.current);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) {
        this.linger = setTimeout(() => this.close(), LINGER_MS);
      }
    };
  }

  private readonly onReady = (): void => {
    this.tries = 0;
    this.open();
  };

  private readonly onDisconnected = (): void => {
    this.generation += 1;
    this.opened = null;
    this.clearRetry();
    this.update({ status: this.current.home === null ? "starting" : "lost" });
  };

  private close(): void {
    this.linger = null;
    this.connection.removeEventListener("ready", this.onReady);
    this.connection.removeEventListener("disconnected", this.onDisconnected);
    this.leave();
  }

  /** Gives the subscription up, also one that is not acknowledged yet. */
  private leave(): void {
    this.generation += 1;
    this.clearRetry();
    const opened = this.opened;
    this.opened = null;
    void opened?.then((unsubscribe) => unsubscribe()).catch(() => undefined);
  }

  private open(): void {
    this.leave();
    const generation = this.generation;
    let first = true;
    const opened = this.connection.subscribeMessage<LiveEvent>(
      (event) => {
        if (generation === this.generation) {
          this.receive(event, first);
          first = false;
        }
      },
      { type: "xiaomi_tag/subscribe" },
      { resubscribe: false },
    );
    this.opened = opened;
    opened.then(
      () => {
        if (generation === this.generation) {
          this.tries = 0;
          this.readHome();
        }
      },
      (error: unknown) => {
        if (generation === this.generation) {
          this.opened = null;
          this.failed(error);
        }
      },
    );
  }

  private failed(error: unknown): void {
    const code = isCommandError(error) ? error.code : "";
    if (code === "unauthorized") {
      this.update({ status: "unauthorized", home: null, places: new Map() });
    } else {
      // Home Assistant knows no commands of ours until the integration is set up.
      const status = code === "no_home" ? "no_home" : this.current.home === null ? "starting" : "lost";
      this.update({ status });
    }
    this.again();
  }

  private again(): void {
    if (this.listeners.size === 0 || this.retry !== null) {
      return;
    }
    const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    this.retry = setTimeout(() => {
      this.retry = null;
      if (this.connection.connected) {
        this.open();
      }
    }, wait);
  }

  private receive(event: LiveEvent, first: boolean): void {
    if (event.at !== undefined) {
      this.serverAt = event.at;
      this.arrivedMs = performance.now();
    }
    if (event.ended === true) {
      this.generation += 1;
      this.opened = null;
      this.update({ status: this.current.home === null ? "starting" : "lost" });
      this.again();
      return;
    }
    const places = first ? new Map<string, Place>() : new Map(this.current.places);
    for (const [tag, place] of Object.entries(event.tags ?? {})) {
      if (place === null) {
        places.delete(tag);
      } else {
        places.set(tag, place);
      }
    }
    if (event.home_changed === true) {
      this.readHome();
    }
    const recompute = event.recompute ?? this.current.recompute;
    this.update({
      places: event.tags !== undefined || first ? places : this.current.places,
      status: this.current.home === null ? this.current.status : "live",
      snapshots: this.current.snapshots + (first ? 1 : 0),
      recompute: recompute !== null && recompute.progress >= 1 ? null : recompute,
    });
  }

  /** Reads the home; changes that come while it is read are read once, afterwards. */
  private readHome(): void {
    if (this.readingHome) {
      this.readHomeAgain = true;
      return;
    }
    this.readingHome = true;
    const generation = this.generation;
    this.connection
      .sendMessagePromise<Home>({ type: "xiaomi_tag/home" })
      .then(
        (home) => {
          if (generation === this.generation) {
            this.update({ home, status: "live" });
          }
        },
        (error: unknown) => {
          if (generation === this.generation) {
            this.failed(error);
          }
        },
      )
      .finally(() => {
        this.readingHome = false;
        if (this.readHomeAgain) {
          this.readHomeAgain = false;
          this.readHome();
        }
      });
  }

  private clearRetry(): void {
    if (this.retry !== null) {
      clearTimeout(this.retry);
      this.retry = null;
    }
  }

  private update(change: Partial<FeedState>): void {
    this.current = { ...this.current, ...change, events: this.current.events + 1 };
    for (const listener of [...this.listeners]) {
      listener(this.current);
    }
  }
}
