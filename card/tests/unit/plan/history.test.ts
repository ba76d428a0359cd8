import { describe, expect, it } from "vitest";
import { begin, MOST_STEPS, redo, settle, step, undo } from "../../../src/panel/plan/history";

describe("history", () => {
  it("goes back and forth", () => {
    const after = step(step(begin(0), 1), 2);
    expect(undo(after).present).toBe(1);
    expect(redo(undo(after)).present).toBe(2);
  });

  it("stays at its ends", () => {
    const start = begin(0);
    expect(undo(start)).toBe(start);
    expect(redo(start)).toBe(start);
  });

  it("drops what was undone once something else is done", () => {
    expect(redo(step(undo(step(begin(0), 1)), 5)).present).toBe(5);
  });

  it("takes steps of one gesture for one", () => {
    const dragged = step(step(step(begin(0), 1, "drag"), 2, "drag"), 3, "drag");
    expect(dragged.past).toEqual([0]);
  });

  it("separates two gestures", () => {
    const twice = step(settle(step(begin(0), 1, "drag")), 2, "drag");
    expect(twice.past).toEqual([0, 1]);
  });

  it("has no step for what changes nothing", () => {
    const start = begin(0);
    expect(step(start, 0)).toBe(start);
  });

  it("keeps a hundred steps", () => {
    let history = begin(0);
    for (let value = 1; value <= MOST_STEPS + 50; value += 1) {
      history = step(history, value);
    }
    expect(history.past).toHaveLength(MOST_STEPS);
    expect(history.past[0]).toBe(50);
  });
});
