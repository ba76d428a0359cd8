/** What every element on strangers shares: the subscription, and the context of their words. */
import type { PropertyValues } from "lit";
import { state } from "lit/decorators.js";
import { type Strangers, strangersOf, type StrangersState } from "../api/strangers";
import { FeedElement } from "../shared/element";
import type { Context } from "./words";

export abstract class StrangersElement extends FeedElement {
  @state() protected state: StrangersState = { status: "waiting", strangers: null };
  private leaveStrangers: (() => void) | null = null;
  private joined: unknown = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.joinStrangers();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.quitStrangers();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.joinStrangers();
  }

  protected get strangers(): Strangers | null {
    return this.state.strangers;
  }

  readonly clock = (): number => this.now();

  protected get context(): Context | null {
    const { hass, text, strangers } = this;
    return hass === undefined ? null : { hass, text, home: this.feed?.home ?? null, now: strangers?.at ?? this.now() };
  }

  private joinStrangers(): void {
    const connection = this.hass?.connection;
    if (connection !== this.joined && this.isConnected) {
      this.quitStrangers();
      this.joined = connection;
      this.leaveStrangers =
        connection === undefined ? null : strangersOf(connection).listen((state) => (this.state = state));
    }
  }

  private quitStrangers(): void {
    this.leaveStrangers?.();
    this.leaveStrangers = null;
    this.joined = null;
  }
}
