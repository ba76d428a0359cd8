/** The running calibrations, watched; and the actions on them. */
import { Subscription } from "../../api/subscription";
import type { CalibrationEvent } from "../../api/types";
import { type Connection, type HomeAssistant, isCommandError } from "../../shared/hass";
import { errorText } from "../../shared/errors";

const RETRY_MS = 2_000;

export class Runs {
  private connection: Connection | null = null;
  private readonly subscription = new Subscription<CalibrationEvent>();
  private retry: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly changed: (event: CalibrationEvent) => void,
    private readonly failed: (message: string) => void,
  ) {}

  watch(hass: HomeAssistant): void {
    if (this.connection === hass.connection) {
      return;
    }
    this.stop();
    this.connection = hass.connection;
    this.connection.addEventListener("ready", this.onReady);
    this.open();
  }

  stop(): void {
    this.connection?.removeEventListener("ready", this.onReady);
    this.connection = null;
    this.subscription.leave();
    if (this.retry !== null) {
      clearTimeout(this.retry);
      this.retry = null;
    }
  }

  /** Calls an action. `calibrate_room` answers when the walk is over: what happens meanwhile comes as events. */
  call(hass: HomeAssistant, action: string, data: Record<string, unknown>): void {
    // A response is asked for, so that a walk that is not learned is an outcome and no error.
    const response = action === "calibrate_room";
    hass.callService("xiaomi_tag", action, data, undefined, false, response).catch((error: unknown) => {
      const key = isCommandError(error) ? error.translation_key : undefined;
      if (key !== "calibration_cancelled") {
        void errorText(hass, error).then(this.failed);
      }
    });
  }

  private readonly onReady = (): void => this.open();

  private open(): void {
    if (this.connection !== null) {
      this.subscription.begin(
        this.connection,
        { type: "xiaomi_tag/calibration/subscribe" },
        { changed: this.changed, over: () => this.again() },
      );
    }
  }

  private again(): void {
    this.retry ??= setTimeout(() => {
      this.retry = null;
      this.open();
    }, RETRY_MS);
  }
}
