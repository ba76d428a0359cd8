/**
 * The one feed of a connection: the home and where its tags are, for all cards of a page.
 *
 * It owns its retries: the library's own resubscription fails after a restart of Home Assistant, since the socket is back
 * before the integration is. Two copies of the bundle share it, since it lies on the connection.
 */
import { type Connection, isCommandError } from "../shared/hass";
import { onConnection, SharedState } from "./shared-state";
import { Subscription } from "./subscription";
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

const KEY = Symbol.for("xiaomi_tag.feed.1");
const RETRY_MS = [500, 1_000, 2_000, 5_000] as const;
/** A feed that nobody listens to stays open for a while: a user who leaves a view often comes back. */
const LINGER_MS = 30_000;

/** Returns the feed of a connection. */
export function feedOf(connection: Connection): Feed {
  return onConnection(connection, KEY, Feed);
}

export class Feed extends SharedState<FeedState> {
  private readonly subscription = new Subscription<LiveEvent>();
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private linger: ReturnType<typeof setTimeout> | undefined;
  private readingHome = false;
  private readHomeAgain = false;
  private serverAt = 0;
  private arrivedMs = 0;

  constructor(connection: Connection) {
    super(connection, {
      status: "starting",
      home: null,
      places: new Map(),
      events: 0,
      snapshots: 0,
      recompute: null,
    });
  }

  /** The server's time in Unix seconds: a wall tablet's own clock may be minutes off. */
  now(): number {
    return this.serverAt === 0 ? Date.now() / 1000 : this.serverAt + (performance.now() - this.arrivedMs) / 1000;
  }

  protected override start(): void {
    clearTimeout(this.linger);
    if (this.subscription.current === null && this.retry === undefined) {
      this.connection.addEventListener("ready", this.onReady);
      this.connection.addEventListener("disconnected", this.onDisconnected);
      this.open();
    }
  }

  protected override rest(): void {
    this.linger = setTimeout(() => this.close(), LINGER_MS);
  }

  private readonly onReady = (): void => {
    this.tries = 0;
    this.open();
  };

  private readonly onDisconnected = (): void => {
    this.subscription.current = null;
    this.clearRetry();
    this.update({ status: this.state.home === null ? "starting" : "lost" });
  };

  private close(): void {
    this.connection.removeEventListener("ready", this.onReady);
    this.connection.removeEventListener("disconnected", this.onDisconnected);
    this.clearRetry();
    this.subscription.leave();
  }

  private open(): void {
    this.clearRetry();
    let first = true;
    this.subscription.begin(
      this.connection,
      { type: "xiaomi_tag/subscribe" },
      {
        changed: (event) => {
          this.receive(event, first);
          first = false;
        },
        begun: () => {
          this.tries = 0;
          this.readHome();
        },
        over: (error) => this.failed(error),
      },
    );
  }

  private failed(error: unknown): void {
    const code = isCommandError(error) ? error.code : "";
    if (code === "unauthorized") {
      this.update({ status: "unauthorized", home: null, places: new Map() });
    } else {
      // Home Assistant knows no commands of ours until the integration is set up.
      const status = code === "no_home" ? "no_home" : this.state.home === null ? "starting" : "lost";
      this.update({ status });
    }
    this.again();
  }

  private again(): void {
    if (!this.wanted || this.retry !== undefined) {
      return;
    }
    const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    this.retry = setTimeout(() => {
      this.retry = undefined;
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
      return;
    }
    const places = first ? new Map<string, Place>() : new Map(this.state.places);
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
    const recompute = event.recompute ?? this.state.recompute;
    this.update({
      places: event.tags !== undefined || first ? places : this.state.places,
      status: this.state.home === null ? this.state.status : "live",
      snapshots: this.state.snapshots + (first ? 1 : 0),
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
    const { connection, subscription } = this;
    const mine = subscription.current;
    connection
      .sendMessagePromise<Home>({ type: "xiaomi_tag/home" })
      .then(
        (home) => {
          if (mine === subscription.current) {
            this.update({ home, status: "live" });
          }
        },
        (error: unknown) => {
          if (mine === subscription.current) {
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
    clearTimeout(this.retry);
    this.retry = undefined;
  }

  private update(change: Partial<FeedState>): void {
    this.publish({ ...this.state, ...change, events: this.state.events + 1 });
  }
}
