/** A Home Assistant for tests: a connection that answers what a test says, and the English texts. */
import strings from "../../../custom_components/xiaomi_tag/strings.json";
import type { Home, LiveEvent, Place } from "../../src/api/types";
import type { Connection, HomeAssistant, Localize, Unsubscribe } from "../../src/shared/hass";

type Handler = (message: Record<string, unknown>) => object;

export class FakeConnection implements Connection {
  connected = true;
  readonly sent: Record<string, unknown>[] = [];
  readonly subscriptions: { message: Record<string, unknown>; send: (event: unknown) => void; open: boolean }[] = [];
  readonly answers = new Map<string, Handler>();
  private readonly listeners = new Map<string, Set<() => void>>();

  subscribeMessage<T>(callback: (event: T) => void, message: { type: string }): Promise<Unsubscribe> {
    this.sent.push(message);
    const refusal = this.answers.get(message.type);
    if (refusal !== undefined) {
      return Promise.reject(Object.assign(new Error(message.type), refusal(message)));
    }
    const subscription = { message, send: callback as (event: unknown) => void, open: true };
    this.subscriptions.push(subscription);
    return Promise.resolve(() => {
      subscription.open = false;
      return Promise.resolve();
    });
  }

  sendMessagePromise<T>(message: { type: string }): Promise<T> {
    this.sent.push(message);
    const answer = this.answers.get(message.type);
    return answer === undefined
      ? Promise.reject(Object.assign(new Error(message.type), { code: "unknown_command" }))
      : Promise.resolve(answer(message) as T);
  }

  addEventListener(type: string, callback: () => void): void {
    this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(callback));
  }

  removeEventListener(type: string, callback: () => void): void {
    this.listeners.get(type)?.delete(callback);
  }

  /** Lets the socket fail or come back. */
  fire(type: "ready" | "disconnected"): void {
    this.connected = type === "ready";
    for (const callback of this.listeners.get(type) ?? []) {
      callback();
    }
  }

  /** Sends an event to the newest open subscription of a command. */
  send(type: string, event: unknown): void {
    const open = this.subscriptions.filter((each) => each.open && each.message["type"] === type);
    open[open.length - 1]?.send(event);
  }

  live(event: LiveEvent): void {
    this.send("xiaomi_tag/subscribe", event);
  }
}

function lookUp(key: string): string {
  let found: unknown = strings;
  for (const part of key.replace("component.xiaomi_tag.", "").split(".")) {
    found = (found as Record<string, unknown> | undefined)?.[part];
  }
  return typeof found === "string" ? found : "";
}

export const localize: Localize = (key, values = {}) =>
  lookUp(key).replace(/\{(\w+)\}/gu, (_, name: string) => String(values[name] ?? ""));

export function fakeHass(connection: FakeConnection, change: Partial<HomeAssistant> = {}): HomeAssistant {
  return {
    connection,
    states: {},
    entities: {},
    devices: {},
    areas: {},
    user: { is_admin: true, id: "admin" },
    language: "en",
    locale: { language: "en", time_format: "24", time_zone: "local" },
    config: { time_zone: "Europe/Berlin" },
    themes: { darkMode: false },
    localize,
    loadBackendTranslation: () => Promise.resolve(localize),
    callService: () => Promise.resolve({}),
    fetchWithAuth: () => Promise.resolve(new Response()),
    formatEntityState: (state) => state.state,
    ...change,
  };
}

export const HOME: Home = {
  entry_id: "entry",
  rooms: [
    { area_id: "kitchen", name: "Kitchen", floor_id: "ground", nameable: true },
    { area_id: "hall", name: "Hall", floor_id: "ground", nameable: true },
    { area_id: "study", name: "Study", floor_id: "ground", nameable: true },
    { area_id: "bath", name: "Guest bath", floor_id: "ground", nameable: false },
    { area_id: "bedroom", name: "Bedroom", floor_id: "first", nameable: true },
  ],
  floors: [
    { floor_id: "ground", name: "Ground floor", level: 0 },
    { floor_id: "first", name: "First floor", level: 1 },
  ],
  receivers: ["kitchen", "hall", "study", "bedroom"].map((area, index) => ({
    source: `AA:00:00:00:00:0${index}`,
    name: `${area} proxy`,
    device_id: `device_${area}`,
    area_id: area,
    floor_id: area === "bedroom" ? "first" : "ground",
    online: area !== "bedroom",
    state: area === "bedroom" ? "offline" : "listening",
  })),
  layout: {
    floors: [
      {
        name: "ground",
        level: 0,
        height_m: 2.5,
        floor_id: "ground",
        rooms: [
          {
            room: "kitchen",
            polygon: [
              [0, 0],
              [5, 0],
              [5, 4],
              [0, 4],
            ],
          },
          {
            room: "hall",
            polygon: [
              [5, 0],
              [7, 0],
              [7, 4],
              [5, 4],
            ],
          },
          {
            room: "study",
            polygon: [
              [7, 0],
              [10, 0],
              [10, 4],
              [7, 4],
            ],
          },
          {
            room: "bath",
            polygon: [
              [0, 4],
              [3, 4],
              [3, 7],
              [0, 7],
            ],
          },
        ],
      },
      {
        name: "first",
        level: 1,
        height_m: 2.5,
        floor_id: "first",
        rooms: [
          {
            room: "bedroom",
            polygon: [
              [0, 0],
              [5, 0],
              [5, 5],
              [0, 5],
            ],
          },
        ],
      },
    ],
    receivers: { "AA:00:00:00:00:00": { floor: "ground", x_m: 1, y_m: 1, z_m: 1 } },
    doors: [
      { rooms: ["kitchen", "hall"], x_m: 5, y_m: 2 },
      { rooms: ["hall", "not_home"], x_m: 6, y_m: 0 },
    ],
    stairs: [{ rooms: ["hall", "bedroom"], x_m: 6, y_m: 3 }],
  },
  tags: [
    { relay_id: "keys", device_id: "d_keys", name: "Keys", level: "plan", person: null },
    { relay_id: "cat", device_id: "d_cat", name: "Cat", level: "plan", person: null },
    { relay_id: "wallet", device_id: "d_wallet", name: "Old wallet", level: "plan", person: null },
  ],
  rev: 1,
  frontend: "",
  next: null,
  may: { history: true, teach: true },
};

export function place(change: Partial<Place> = {}): Place {
  return {
    presence: "home",
    room: "kitchen",
    probability: 0.95,
    probabilities: { kitchen: 0.95, hall: 0.05 },
    runner_up: "hall",
    runner_up_probability: 0.05,
    away_probability: 0,
    unnamed_probability: 0,
    position: { x_m: 2, y_m: 2, floor: "ground", xx_m2: 0.5, xy_m2: 0, yy_m2: 0.5 },
    evidence_at: 1_790_000_000,
    silent: false,
    moving: false,
    reason: "strongest",
    explanation: { leader: null, lead_db: null, excluded: [] },
    since: 1_789_999_000,
    interval_s: 2,
    fix: null,
    ...change,
  };
}
