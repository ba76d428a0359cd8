/** A subscription that is opened again by its owner: the library's own does not outlive a restart of Home Assistant. */
import type { Connection, Unsubscribe } from "../shared/hass";

interface Handlers<Event> {
  readonly changed: (event: Event) => void;
  /** The server sends nothing more, or refused: `error` is why. */
  readonly over: (error?: unknown) => void;
  readonly begun?: () => void;
}

/** Holds one subscription at a time. What arrives for one that was given up is not used. */
export class Subscription<Event extends { readonly ended?: boolean }> {
  private opened: Promise<Unsubscribe> | null = null;

  get open(): boolean {
    return this.opened !== null;
  }

  /** What is not the same any more once it was given up: for answers to questions that belong to it. */
  get current(): unknown {
    return this.opened;
  }

  begin(connection: Connection, message: { type: string } & Record<string, unknown>, handlers: Handlers<Event>): void {
    this.leave();
    const mine: Promise<Unsubscribe> = connection.subscribeMessage<Event>(
      (event) => {
        if (this.opened === mine) {
          handlers.changed(event);
          if (event.ended === true) {
            this.drop();
            handlers.over();
          }
        }
      },
      message,
      { resubscribe: false },
    );
    this.opened = mine;
    mine.then(
      () => {
        if (this.opened === mine) {
          handlers.begun?.();
        }
      },
      (error: unknown) => {
        if (this.opened === mine) {
          this.drop();
          handlers.over(error);
        }
      },
    );
  }

  /** Forgets it without a word to the server, which has ended it. */
  drop(): void {
    this.opened = null;
  }

  /** Gives it up, also one that is not acknowledged yet. */
  leave(): void {
    const { opened } = this;
    this.opened = null;
    void opened?.then((unsubscribe) => unsubscribe()).catch(() => undefined);
  }
}
