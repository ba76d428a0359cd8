/** Strangers: unknown trackers in the home, as the command `xiaomi_tag/strangers` sends them. */
import { type Connection, isCommandError } from "../shared/hass";
import { feedOf, type Status } from "./feed";
import { onConnection, SharedState } from "./shared-state";
import { Subscription } from "./subscription";

export type StrangerLevel = "notice" | "lingering" | "suspected" | "confirmed";

/** Evidence; a kind that this bundle does not know is left out where it is read. */
export interface Evidence {
  readonly clue: string;
  readonly at: number;
  readonly member: string | null;
  /** Between the member and the tracker, or how long it stayed. */
  readonly apart_s: number | null;
  readonly room: string | null;
  /** Its weight; below 0 where it speaks against. */
  readonly nats: number;
}

export interface Stranger {
  readonly id: string;
  readonly family: string;
  readonly condition: string;
  readonly model: string | null;
  readonly connectable: boolean | null;
  readonly level: StrangerLevel | null;
  readonly score: number;
  readonly confidence: number;
  /** Entity ids of persons. */
  readonly members: readonly string[];
  readonly first_seen: number;
  readonly last_seen: number;
  readonly present: boolean;
  /** 0 to 1. */
  readonly inside: number;
  readonly room: string | null;
  readonly still: boolean | null;
  /** It was here when the detection began. */
  readonly ambient: boolean;
  /** It sends what no bought tracker sends. */
  readonly suspicious: boolean;
  /** It came with a guest. */
  readonly guest: boolean;
  readonly decision: { readonly choice: "trust" | "ignore"; readonly by: string | null; readonly at: number } | null;
  /** The one that hears it loudest now; null while it is not heard, and where that shows where another member is. */
  readonly receiver: {
    readonly name: string;
    readonly area_id: string | null;
    readonly dbm: number;
    readonly age_s: number;
  } | null;
  readonly evidence: readonly Evidence[];
  /** Empty for members who are no administrators, and the visits too. */
  readonly rooms: readonly { readonly area_id: string; readonly seconds: number }[];
  readonly visits: readonly (readonly [began: number, ended: number | null])[];
}

export interface LogEntry {
  readonly at: number;
  readonly what: string;
  readonly by: string | null;
  readonly track: string | null;
}

export interface GuestVisit {
  readonly id: string;
  readonly name: string;
  readonly host: string | null;
  readonly start: number;
  readonly end: number;
}

export interface Strangers {
  readonly at: number;
  readonly enabled: boolean;
  readonly sensitivity: string;
  readonly learning_until: number | null;
  readonly may_decide: boolean;
  readonly strangers: readonly Stranger[];
  readonly log: readonly LogEntry[];
  readonly visits: readonly GuestVisit[];
  readonly ended?: true;
}

/** `refused`: this user may not see them. `unknown`: the server is older than this bundle. */
type StrangersStatus = "waiting" | "live" | "refused" | "unknown" | "failed";

export interface StrangersState {
  readonly status: StrangersStatus;
  readonly strangers: Strangers | null;
}

const KEY = Symbol.for("xiaomi_tag.strangers.1");
const RETRY_MS = 5_000;
const QUIET: Partial<Record<string | number, StrangersStatus>> = {
  unauthorized: "refused",
  unknown_command: "unknown",
};

/** Returns the strangers of a connection: one subscription for all cards of a page. */
export function strangersOf(connection: Connection): StrangersFeed {
  return onConnection(connection, KEY, StrangersFeed);
}

/**
 * Subscribes whenever the home has answered the main feed: that one knows about restarts, so that a refusal here is an
 * answer. Who may see no places is answered too: a person whose user belongs to a phone is warned of strangers.
 */
class StrangersFeed extends SharedState<StrangersState> {
  private readonly subscription = new Subscription<Strangers>();
  private leaveFeed: (() => void) | null = null;
  private main: Status = "starting";
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection) {
    super(connection, { status: "waiting", strangers: null });
  }

  protected override start(): void {
    this.leaveFeed = feedOf(this.connection).listen(({ status }) => this.follow(status));
  }

  protected override rest(): void {
    this.leaveFeed?.();
    this.leaveFeed = null;
    this.follow("starting");
  }

  private follow(status: Status): void {
    if (status !== this.main) {
      this.main = status;
      clearTimeout(this.retry);
      if (status === "live" || status === "unauthorized") {
        this.open();
      } else {
        this.subscription.leave();
      }
    }
  }

  private open(): void {
    this.subscription.begin(
      this.connection,
      { type: "xiaomi_tag/strangers" },
      {
        changed: (event) => {
          if (event.ended !== true) {
            this.publish({ status: "live", strangers: event });
          }
        },
        over: (error) => this.ended(error),
      },
    );
  }

  private ended(error: unknown): void {
    const quiet = isCommandError(error) ? QUIET[error.code] : undefined;
    if (error !== undefined) {
      this.publish({ status: quiet ?? "failed", strangers: quiet === undefined ? this.state.strangers : null });
    }
    if (quiet === undefined) {
      this.retry = setTimeout(() => this.open(), RETRY_MS);
    }
  }
}
