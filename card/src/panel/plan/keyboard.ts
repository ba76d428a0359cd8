/** The editor by keyboard: Tab through objects, arrows move, Delete, undo and redo. */
import type { Editor } from "./context";
import { nudge, remove } from "./selection";
import { TOOLS } from "./store";
import { pan } from "./view";

const STEP_M = 0.1;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function onKey(editor: Editor, event: KeyboardEvent): void {
  if (handled(editor, event)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Undo, redo and save, which work wherever the focus is but in a text field. */
export function onPageKey(editor: Editor, event: KeyboardEvent): boolean {
  const { store } = editor;
  if (!(event.ctrlKey || event.metaKey) || event.altKey) {
    return false;
  }
  switch (event.key.toLowerCase()) {
    case "z":
      if (event.shiftKey) {
        store.redo();
      } else {
        store.undo();
      }
      return true;
    case "y":
      store.redo();
      return true;
    case "s":
      editor.save();
      return true;
    default:
      return false;
  }
}

function handled(editor: Editor, event: KeyboardEvent): boolean {
  const { store } = editor;
  const { selection } = store;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return onPageKey(editor, event);
  }
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) {
    const times = event.shiftKey ? 10 : 1;
    if (selection === null) {
      editor.view = pan(editor.view, -arrow[0] * 40 * times, -arrow[1] * 40 * times);
    } else {
      const next = nudge(store.doc, selection, arrow[0] * STEP_M * times, arrow[1] * STEP_M * times);
      store.apply(next, `keys ${JSON.stringify(selection)}`);
    }
    return true;
  }
  switch (event.key) {
    case "Delete":
    case "Backspace":
      if (selection !== null) {
        store.apply(remove(store.doc, selection));
        focusStage(event);
      }
      return true;
    case "Escape":
      escape(editor);
      return true;
    case "Enter":
      return enter(editor);
    case "+":
      editor.zoom(1.4);
      return true;
    case "-":
      editor.zoom(1 / 1.4);
      return true;
    case "0":
      editor.fit();
      return true;
    default: {
      const tool = TOOLS[Number(event.key) - 1];
      if (tool === undefined) {
        return false;
      }
      store.setTool(tool);
      return true;
    }
  }
}

/** The object that had the focus is gone: without this, Tab would begin at the top of the page. */
function focusStage(event: KeyboardEvent): void {
  (event.currentTarget as HTMLElement | null)?.focus();
}

function escape({ store }: Editor): void {
  if (store.sketch.corners.length > 0) {
    store.draw(null);
  } else if (store.measuring) {
    store.setMeasure([], false);
  } else if (store.tool !== "select") {
    store.setTool("select");
  } else {
    store.select(null);
  }
}

function enter(editor: Editor): boolean {
  const { selection, sketch } = editor.store;
  if (sketch.corners.length >= 3) {
    editor.gestures.closeSketch();
    return true;
  }
  if (selection?.kind === "room" && selection.edge !== undefined) {
    editor.gestures.splitWall(selection.id, selection.edge);
    return true;
  }
  return false;
}
