/** What every card knows of strangers: whether there is something to show. How it is shown is loaded only then. */
import { html, nothing, type ReactiveController, type TemplateResult } from "lit";
import type { FeedElement } from "../shared/element";
import { type Strangers, strangersOf } from "../api/strangers";
import type { Connection } from "../shared/hass";
import { alarming, listed } from "./wanted";

interface Host extends FeedElement {
  readonly clock: () => number;
}

export class StrangersWatch implements ReactiveController {
  private strangers: Strangers | null = null;
  private connection: Connection | undefined;
  private leave: (() => void) | undefined;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  hostUpdate(): void {
    const { connection } = this.host.hass ?? {};
    if (connection !== this.connection && this.host.isConnected) {
      this.hostDisconnected();
      this.connection = connection;
      this.leave =
        connection &&
        strangersOf(connection).listen(({ strangers }) => {
          if (strangers !== this.strangers) {
            this.strangers = strangers;
            this.host.requestUpdate();
          }
        });
    }
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.leave?.();
    this.leave = undefined;
    this.connection = undefined;
  }

  /** No configuration hides this one. */
  banner(): TemplateResult | typeof nothing {
    const { strangers, host } = this;
    return strangers !== null && alarming(strangers, host.clock())
      ? this.shown(html`<xiaomi-tag-stranger-banner .hass=${host.hass}></xiaomi-tag-stranger-banner>`)
      : nothing;
  }

  rows(wanted: boolean | undefined): TemplateResult | typeof nothing {
    const { strangers, host } = this;
    return strangers !== null && (wanted ?? listed(strangers, false).length > 0)
      ? this.shown(
          html`<xiaomi-tag-stranger-rows .hass=${host.hass} .every=${wanted === true}></xiaomi-tag-stranger-rows>`,
        )
      : nothing;
  }

  private shown(element: TemplateResult): TemplateResult {
    void import("./on-cards").catch(() => undefined);
    return element;
  }
}
