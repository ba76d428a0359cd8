/** The reasons of a tag, live while somebody looks; tried again after a restart of Home Assistant. */
import { Subscription } from "../api/subscription";
import type { Why } from "../api/types";
import { type Connection, isCommandError } from "../shared/hass";

const RETRY_MS = 2_000;

/** Calls `changed` with each event, with null where the server knows no reasons; returns how to end that. */
export function watchWhy(connection: Connection, tag: string, changed: (why: Why | null) => void): () => void {
  let over = false;
  const subscription = new Subscription<Why>();
  let retry: ReturnType<typeof setTimeout> | null = null;

  function again(): void {
    if (!over) {
      retry ??= setTimeout(() => {
        retry = null;
        open();
      }, RETRY_MS);
    }
  }

  function open(): void {
    if (over || !connection.connected) {
      again();
      return;
    }
    subscription.begin(
      connection,
      { type: "xiaomi_tag/why", tag },
      {
        changed: (event) => {
          if (event.ended !== true) {
            changed(event);
          }
        },
        over: (error) => {
          if (error === undefined) {
            again();
          } else if (isCommandError(error) && error.code !== "unauthorized") {
            changed(null);
            again();
          }
        },
      },
    );
  }

  const onReady = (): void => {
    open();
  };
  connection.addEventListener("ready", onReady);
  open();
  return () => {
    over = true;
    connection.removeEventListener("ready", onReady);
    if (retry !== null) {
      clearTimeout(retry);
    }
    subscription.leave();
  };
}
