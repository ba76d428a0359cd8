/** The reasons of a tag, live while somebody looks; tried again after a restart of Home Assistant. */
import type { Why } from "../api/types";
import { type Connection, isCommandError, type Unsubscribe } from "../shared/hass";

const RETRY_MS = 2_000;

/** Calls `changed` with each event, with null where the server knows no reasons; returns how to end that. */
export function watchWhy(connection: Connection, tag: string, changed: (why: Why | null) => void): () => void {
  let over = false;
  let opened: Promise<Unsubscribe> | null = null;
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
    const mine = connection.subscribeMessage<Why>(
      (event) => {
        if (over || opened !== mine) {
          return;
        }
        if (event.ended === true) {
          opened = null;
          again();
        } else {
          changed(event);
        }
      },
      { type: "xiaomi_tag/why", tag },
      { resubscribe: false },
    );
    opened = mine;
    mine.catch((error: unknown) => {
      if (opened === mine) {
        opened = null;
      }
      if (isCommandError(error) && error.code !== "unauthorized") {
        changed(null);
        again();
      }
    });
  }

  function leave(): void {
    const old = opened;
    opened = null;
    void old?.then((unsubscribe) => unsubscribe()).catch(() => undefined);
  }

  const onReady = (): void => {
    leave();
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
    leave();
  };
}
