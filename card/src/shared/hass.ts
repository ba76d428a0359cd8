/** What the cards use of Home Assistant's `hass` object and connection. Nothing else of it is read. */

export type Unsubscribe = () => Promise<void>;

export interface Connection {
  readonly connected: boolean;
  subscribeMessage<T>(
    callback: (event: T) => void,
    message: { type: string } & Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  sendMessagePromise<T>(message: { type: string } & Record<string, unknown>): Promise<T>;
  addEventListener(type: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(type: "ready" | "disconnected", callback: () => void): void;
}

export interface EntityState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly last_changed: string;
}

export interface EntityEntry {
  readonly entity_id: string;
  readonly device_id?: string;
  readonly platform?: string;
  readonly translation_key?: string;
}

export interface Area {
  readonly area_id: string;
  readonly name: string;
  readonly floor_id: string | null;
}

/** Translates a key; placeholders are given by name, or as name and value in turn. */
export type Localize = (key: string, values?: Record<string, string | number>) => string;

export interface HomeAssistant {
  readonly connection: Connection;
  readonly states: Readonly<Record<string, EntityState | undefined>>;
  readonly entities: Readonly<Record<string, EntityEntry | undefined>>;
  readonly devices: Readonly<Record<string, { readonly name: string | null; readonly name_by_user?: string | null }>>;
  readonly areas: Readonly<Record<string, Area | undefined>>;
  readonly user?: { readonly is_admin: boolean; readonly id: string };
  readonly language: string;
  readonly locale: { readonly language: string; readonly time_format: string; readonly time_zone: string };
  readonly config: { readonly time_zone: string };
  readonly themes: { readonly darkMode: boolean };
  readonly panels?: Readonly<Record<string, unknown>>;
  readonly localize: Localize;
  loadBackendTranslation(category: string, integration: string): Promise<Localize>;
  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: unknown }>;
  fetchWithAuth(path: string, init?: RequestInit): Promise<Response>;
  formatEntityState(state: EntityState): string;
}

/** The error that a websocket command or an action ends with. */
export interface CommandError {
  readonly code: string | number;
  readonly message?: string;
  readonly translation_key?: string;
  readonly translation_placeholders?: Record<string, string>;
}

export function isCommandError(error: unknown): error is CommandError {
  return typeof error === "object" && error !== null && "code" in error;
}
