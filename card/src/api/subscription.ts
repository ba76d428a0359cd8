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
  /** Another one, or null, once it was given up: for answers to questions that belong to it. */
  current: Promise<Unsubscribe> | null = null;

  begin(connection: Connection, message: { type: string } & Record<string, unknown>, handlers: Handlers<Event>): void {
    this.leave();
    const { changed, over, begun } = handlers;
    const mine: Promise<Unsubscribe> = connection.subscribeMessage<Event>(
      (event) => {
        if (this.current === mine) {
          changed(event);
          if (event.ended === true) {
            end();
          }
        }
      },
      message,
      { resubscribe: false },
    );
    const end = (error?: unknown): void => {
      if (this.current === mine) {
        this.current = null;
        over(error);
      }
    };
    this.current = mine;
    mine.then(() => {
      if (this.current === mine) {
        begun?.();
      }
    }, end);
  }

  /** Gives it up, also one that is not acknowledged yet. */
  leave(): void {
    const { current } = this;
    this.current = null;
    void current?.then((unsubscribe) => unsubscribe()).catch(() => undefined);
  }
}
