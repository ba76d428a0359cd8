/** The editor's dealings with the server, the browser's storage and files. */
import type { FeedState } from "../../api/feed";
import type { Fault, Home } from "../../api/types";
import type { HomeAssistant } from "../../shared/hass";
import type { Text } from "../../shared/strings";
import { addFloor, setPicture } from "./commands";
import type { Notice } from "./context";
import { byId, type Doc, EMPTY, fromLayout, toLayout } from "./document";
import { dropDraft, keepDraft, readDraft } from "./draft";
import { addFound, type Import } from "./imports/candidates";
import { readHousePlan } from "./imports/house-plan";
import { readLayout } from "./imports/json";
import { readSvg } from "./imports/svg";
import { readSweetHome } from "./imports/sweet-home";
import { check, readHome, save, upload } from "./server";
import { emptyFloors, layOut } from "./starts";
import type { Store } from "./store";

const CHECK_MS = 600;
const DRAFT_MS = 400;
const MOST_IMPORT_BYTES = 64 * 1024 * 1024;
const USUAL_PICTURE_M = 10;

export interface WorkHost {
  readonly hass: HomeAssistant;
  readonly feed: FeedState;
  readonly text: Text;
  readonly store: Store;
  fit(): void;
}

const NO_HOME: Home = { entry_id: "", rooms: [], floors: [], receivers: [], layout: null, tags: [] };

export class Work {
  home: Home = NO_HOME;
  ready = false;
  busy = false;
  notice: Notice | null = null;
  pending: Import | null = null;
  housePlan: Import | null = null;
  faults: readonly Fault[] = [];
  private seen: Doc = EMPTY;
  private checkTimer: ReturnType<typeof setTimeout> | null = null;
  private draftTimer: ReturnType<typeof setTimeout> | null = null;
  private checks = 0;

  constructor(
    private readonly host: WorkHost,
    private readonly update: () => void,
  ) {}

  /** With each event of the feed: the home, as soon as there is one, and its newer plan as long as nothing is drawn. */
  fed(): void {
    const feed = this.host.feed as FeedState | undefined;
    const home = feed?.home ?? null;
    if (home === null || home === this.home) {
      return;
    }
    const first = !this.ready;
    const { store } = this.host;
    this.home = home;
    this.ready = true;
    if (first) {
      store.load(home);
      this.restore(home);
      void this.askHousePlan();
    } else if (!store.dirty && home.rev !== store.rev) {
      store.load(home);
    }
  }

  /** With each change of the plan: the draft is kept, and the plan is checked a moment later. */
  changed(): void {
    const { store } = this.host;
    if (!this.ready || store.doc === this.seen) {
      return;
    }
    this.seen = store.doc;
    if (this.notice?.kind === "saved" || this.notice?.kind === "draft") {
      this.notice = null;
    }
    this.draftTimer ??= setTimeout(() => this.keep(), DRAFT_MS);
    if (this.checkTimer !== null) {
      clearTimeout(this.checkTimer);
    }
    this.checkTimer = setTimeout(() => void this.check(), CHECK_MS);
  }

  /** The page is left: what waits is done now. */
  leave(): void {
    if (this.checkTimer !== null) {
      clearTimeout(this.checkTimer);
      this.checkTimer = null;
    }
    if (this.draftTimer !== null) {
      this.keep();
    }
  }

  private keep(): void {
    if (this.draftTimer !== null) {
      clearTimeout(this.draftTimer);
      this.draftTimer = null;
    }
    const { store } = this.host;
    if (store.dirty) {
      keepDraft(localStorage, this.home.entry_id, { rev: store.rev, doc: store.doc });
    } else {
      dropDraft(localStorage, this.home.entry_id);
    }
  }

  private restore(home: Home): void {
    const { store } = this.host;
    const draft = readDraft(localStorage, home.entry_id, this.areas());
    if (draft === null || JSON.stringify(toLayout(draft.doc)) === JSON.stringify(toLayout(store.doc))) {
      this.seen = store.doc;
      return;
    }
    // Its own revision stays: if somebody saved since, saving asks.
    store.rev = draft.rev;
    store.apply(draft.doc);
    this.notice = { kind: "draft", key: "draft_restored" };
  }

  private areas(): ReadonlySet<string> {
    return new Set(this.home.rooms.map((room) => room.area_id));
  }

  private async askHousePlan(): Promise<void> {
    try {
      const answer = await this.host.hass.connection.sendMessagePromise({ type: "houseplan/config/get" });
      this.housePlan = readHousePlan(answer);
      this.update();
    } catch {
      // It is not installed.
    }
  }

  private async check(): Promise<void> {
    this.checkTimer = null;
    const { store, hass } = this.host;
    this.checks += 1;
    const number = this.checks;
    if (store.doc.floors.length === 0) {
      this.faults = [];
      return;
    }
    try {
      const faults = await check(hass, store.doc);
      if (number === this.checks) {
        this.faults = faults;
        this.update();
      }
    } catch {
      // An older server, or none at the moment: saving checks as well.
    }
  }

  async save(rev = this.host.store.rev): Promise<void> {
    const { store, hass } = this.host;
    if (this.busy || !store.dirty) {
      return;
    }
    const doc = store.doc;
    this.busy = true;
    this.update();
    const answer = await save(hass, doc, rev);
    this.busy = false;
    switch (answer.kind) {
      case "saved":
        this.faults = answer.faults;
        store.wasSaved(doc, answer.rev);
        this.keep();
        this.notice = { kind: "saved", key: "saved_notice" };
        break;
      case "wrong":
        this.faults = answer.faults;
        this.notice = { kind: "wrong", key: "wrong_notice" };
        break;
      case "changed_meanwhile":
        this.notice = { kind: "changed_meanwhile", key: "changed_meanwhile" };
        break;
      case "failed":
        this.notice = { kind: "failed", key: "save_failed" };
        break;
    }
    this.update();
  }

  /** Takes the other's plan; undo brings the own one back. */
  async loadTheirs(): Promise<void> {
    const { store, hass } = this.host;
    const home = await readHome(hass).catch(() => null);
    if (home === null) {
      return;
    }
    this.home = home;
    this.notice = null;
    const doc = fromLayout(home.layout, this.areas());
    store.apply(doc);
    store.wasSaved(doc, home.rev);
    this.keep();
    this.host.fit();
  }

  async overwrite(): Promise<void> {
    const home = await readHome(this.host.hass).catch(() => null);
    if (home !== null) {
      this.notice = null;
      await this.save(home.rev);
    }
  }

  discardDraft(): void {
    const { store } = this.host;
    store.apply(store.saved);
    this.notice = null;
    if (this.home.rev !== undefined) {
      store.rev = this.home.rev;
    }
    this.keep();
    this.update();
  }

  dismiss(): void {
    this.notice = null;
    this.update();
  }

  startEmpty(): void {
    const { store, text } = this.host;
    store.apply(emptyFloors(this.home, text("plan.new_floor")));
    store.setTool("room");
  }

  startWithAreas(): void {
    const { store, text } = this.host;
    store.apply(layOut(this.home, text("plan.new_floor")));
  }

  async uploadPicture(file: File): Promise<void> {
    const { store, hass } = this.host;
    const floor = store.floorId;
    if (floor === null) {
      return;
    }
    this.busy = true;
    this.update();
    const answer = await upload(hass, file);
    this.busy = false;
    if (typeof answer === "string") {
      this.notice = { kind: "picture", key: `picture_${answer}` };
      this.update();
      return;
    }
    const old = byId(store.doc.floors, floor)?.picture;
    const picture = old ?? { x_m: 0, y_m: 0, width_m: USUAL_PICTURE_M, rotation_deg: 0, opacity: 0.5 };
    store.apply(setPicture(store.doc, floor, { ...picture, id: answer.id }));
    store.setTool("picture");
    // The scale of a new picture is not known: ask for it at once.
    store.setMeasure([], old == null);
    this.host.fit();
  }

  async importFile(file: File): Promise<void> {
    const { store } = this.host;
    const found = file.size > MOST_IMPORT_BYTES ? null : await this.read(file);
    if (found === null) {
      this.notice = { kind: "import", key: "import_nothing" };
      this.update();
    } else if ("source" in found) {
      this.offer(found);
    } else {
      store.apply(found);
      this.host.fit();
    }
  }

  private async read(file: File): Promise<Doc | Import | null> {
    try {
      const name = file.name.toLowerCase();
      if (name.endsWith(".sh3d")) {
        return await readSweetHome(await file.arrayBuffer());
      }
      const content = await file.text();
      if (name.endsWith(".svg")) {
        return readSvg(content);
      }
      const layout = readLayout(content);
      return layout === null ? null : fromLayout(layout, this.areas());
    } catch {
      return null;
    }
  }

  importHousePlan(): void {
    if (this.housePlan !== null) {
      this.offer(this.housePlan);
    }
  }

  private offer(found: Import): void {
    this.pending = found;
    this.notice = null;
    this.update();
  }

  finishImport(metresPerUnit: number): void {
    const { store, text } = this.host;
    const found = this.pending;
    this.pending = null;
    if (found !== null) {
      const named = {
        ...found,
        floors: found.floors.map((floor) => ({ ...floor, name: floor.name || text("plan.new_floor") })),
      };
      const areas = this.home.rooms;
      const base = store.doc.floors.length === 0 && named.floors.length === 0 ? addFloor(EMPTY).doc : store.doc;
      store.apply(addFound(base, named, metresPerUnit, areas));
      this.host.fit();
    }
    this.update();
  }

  cancelImport(): void {
    this.pending = null;
    this.update();
  }

  exportFile(): void {
    const data = { version: 1, layout: toLayout(this.host.store.doc) };
    const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "floor-plan.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
}
