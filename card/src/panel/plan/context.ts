/** What the parts of the editor's page share. */
import type { FeedState } from "../../api/feed";
import type { Home, Point } from "../../api/types";
import type { HomeAssistant } from "../../shared/hass";
import type { Text } from "../../shared/strings";
import type { DocRoom } from "./document";
import type { PlacedFault } from "./faults";
import type { Gestures } from "./gestures";
import type { Import } from "./imports/candidates";
import type { Store } from "./store";
import type { View } from "./view";

export interface Editor {
  readonly store: Store;
  readonly gestures: Gestures;
  view: View;
  readonly size: { readonly width: number; readonly height: number };
  readonly text: Text;
  readonly hass: HomeAssistant;
  readonly home: Home;
  readonly feed: FeedState;
  readonly narrow: boolean;
  readonly faults: readonly PlacedFault[];
  readonly busy: boolean;
  readonly notice: Notice | null;
  readonly pending: Import | null;
  readonly panelOpen: "floor" | "more" | null;
  readonly housePlan: boolean;
  format(value: number): string;
  roomName(room: DocRoom | undefined): string;
  pictureUrl(id: string): string | null;
  fit(): void;
  zoom(factor: number): void;
  save(): void;
  loadTheirs(): void;
  overwrite(): void;
  discardDraft(): void;
  dismiss(): void;
  open(panel: "floor" | "more" | null): void;
  startEmpty(): void;
  startWithAreas(): void;
  uploadPicture(file: File): void;
  importFile(file: File): void;
  importHousePlan(): void;
  finishImport(metresPerUnit: number): void;
  cancelImport(): void;
  exportFile(): void;
  announce(words: string): void;
  refresh(): void;
}

/** A line above the plan; some ask for an answer. */
export interface Notice {
  readonly kind: "changed_meanwhile" | "draft" | "saved" | "failed" | "wrong" | "import" | "picture";
  /** The key of its text: texts may be loaded later. */
  readonly key: string;
}

export function screen(editor: Editor, spot: Point): Point {
  const { view } = editor;
  return [(spot[0] - view.x) * view.scale, (spot[1] - view.y) * view.scale];
}
