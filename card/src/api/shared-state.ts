/** State that all cards of a page share: it lies on the connection, so that two copies of the bundle share it too. */
import type { Connection } from "../shared/hass";

export type Listener<State> = (state: State) => void;

/** Returns what lies on a connection under a key, made with the first call. */
export function onConnection<T>(connection: Connection, key: symbol, Made: new (connection: Connection) => T): T {
  const carrier = connection as unknown as Record<symbol, T | undefined>;
  return (carrier[key] ??= new Made(connection));
}

export abstract class SharedState<State> {
  private readonly listeners = new Set<Listener<State>>();

  constructor(
    protected readonly connection: Connection,
    /** What listeners got last. */
    public state: State,
  ) {}

  /** Calls `listener` at once and with every change; returns how to end that. */
  listen(listener: Listener<State>): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.start();
    }
    listener(this.state);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) {
        this.rest();
      }
    };
  }

  /** Called with the first listener. */
  protected abstract start(): void;

  /** Called when the last listener is gone. */
  protected abstract rest(): void;

  protected get wanted(): boolean {
    return this.listeners.size > 0;
  }

  protected publish(state: State): void {
    this.state = state;
    for (const listener of [...this.listeners]) {
      listener(state);
    }
  }
}
