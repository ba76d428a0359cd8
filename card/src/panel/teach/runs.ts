/** The running calibrations, watched; and the actions on them. */
import type { CalibrationEvent } from "../../api/types";
import { type Connection, type HomeAssistant, isCommandError, type Unsubscribe } from "../../shared/hass";

const RETRY_MS = 2_000;

export class Runs {
  private connection: Connection | null = null;
  private opened: Promise<Unsubscribe> | null = null;
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
    this.leave();
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
        void messageOf(hass, error).then(this.failed);
      }
    });
  }

  private readonly onReady = (): void => {
    this.leave();
    this.open();
  };

  private leave(): void {
    const opened = this.opened;
    this.opened = null;
    void opened?.then((unsubscribe) => unsubscribe()).catch(() => undefined);
  }

  private open(): void {
    const { connection } = this;
    if (connection === null) {
      return;
    }
    const mine = connection.subscribeMessage<CalibrationEvent>(
      (event) => {
        if (this.opened !== mine) {
          return;
        }
        this.changed(event);
        if (event.ended === true) {
          this.opened = null;
          this.again();
        }
      },
      { type: "xiaomi_tag/calibration/subscribe" },
      { resubscribe: false },
    );
    this.opened = mine;
    mine.catch(() => {
      if (this.opened === mine) {
        this.opened = null;
        this.again();
      }
    });
  }

  private again(): void {
    this.retry ??= setTimeout(() => {
      this.retry = null;
      this.open();
    }, RETRY_MS);
  }
}

/** Returns an error in the user's language; what Home Assistant sends beside its key is English. */
async function messageOf(hass: HomeAssistant, error: unknown): Promise<string> {
  const plain = error instanceof Error || isCommandError(error) ? (error.message ?? "") : "";
  if (!isCommandError(error) || error.translation_key === undefined) {
    return plain;
  }
  const key = `component.xiaomi_tag.exceptions.${error.translation_key}.message`;
  const localize = await hass.loadBackendTranslation("exceptions", "xiaomi_tag").catch(() => null);
  const translated = localize?.(key, error.translation_placeholders) ?? "";
  return translated === "" ? plain : translated;
}
