import { expect, test } from "vitest";
import { glideMs, motion } from "../../src/map/motion";

const AT = { floor: "ground", x: 1, y: 1 };
const LIVE = { gapS: 1, moving: true, jump: false };

test("A tag that moves glides for as long as events are apart", () => {
  expect(motion(AT, { ...AT, x: 2 }, LIVE)).toEqual({ kind: "glide", ms: 1_000 });
  expect([glideMs(0.1), glideMs(0.8), glideMs(30)]).toEqual([300, 800, 1_200]);
});

test("A tag at rest stays while it is measured a little elsewhere", () => {
  expect(motion(AT, { ...AT, x: 1.25 }, { ...LIVE, moving: false })).toEqual({ kind: "stay" });
  expect(motion(AT, { ...AT, x: 1.35 }, { ...LIVE, moving: false }).kind).toBe("glide");
  expect(motion(AT, { ...AT, x: 1.25 }, LIVE).kind).toBe("glide");
});

test("Another floor and a long way are jumps, with a fade", () => {
  expect(motion(AT, { ...AT, floor: "first" }, LIVE)).toEqual({ kind: "jump", fade: true });
  expect(motion(AT, { ...AT, x: 4.5 }, LIVE)).toEqual({ kind: "jump", fade: true });
});

test("After a gap there is no glide", () => {
  expect(motion(AT, { ...AT, x: 2 }, { ...LIVE, jump: true })).toEqual({ kind: "jump", fade: false });
});

test("The first place is simply there", () => {
  expect(motion(null, AT, LIVE)).toEqual({ kind: "jump", fade: false });
});
