/**
 * Moves and zooms the plan by pointers, wheel and keys.
 *
 * One finger scrolls the page and two move the map: `touch-action: pan-x pan-y` gives two fingers wholly to the card. In
 * full screen, and with a mouse, one pointer moves it too.
 */
import type { Point } from "../api/types";
import type { Size } from "./view";
import { FITTED, moved, MOST, pinched, type Zoom, zoomedAt } from "./zoom";

export interface Stage {
  readonly size: Size;
  readonly zoom: Zoom;
  /** Whether one finger moves the map. */
  readonly oneFinger: boolean;
  /** `settled`: the gesture has ended, and the plan may be drawn sharp. */
  zoomTo(zoom: Zoom, settled: boolean): void;
}

const START_PX = 6;
const STEP = 1.5;
const ARROW_PX = 60;
const SETTLE_MS = 160;

export class Gestures {
  private readonly pointers = new Map<string, Point>();
  private begun: Point | null = null;
  private moving = false;
  private settling: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly frame: HTMLElement,
    private readonly stage: Stage,
  ) {
    frame.addEventListener("pointerdown", this.down);
    frame.addEventListener("pointermove", this.move);
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
      frame.addEventListener(type, this.up);
    }
    frame.addEventListener("wheel", this.wheel, { passive: false });
    frame.addEventListener("dblclick", this.doubled);
    frame.addEventListener("keydown", this.key);
    frame.addEventListener("touchmove", this.touchMoved, { passive: false });
    frame.addEventListener("touchstart", this.touched, { passive: true });
    frame.addEventListener("click", this.clicked, { capture: true });
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" && event.button !== 0) {
      return;
    }
    this.pointers.set(String(event.pointerId), this.at(event));
    this.begun = this.pointers.size === 1 ? this.at(event) : null;
    this.moving = this.pointers.size > 1;
  };

  private readonly move = (event: PointerEvent): void => {
    const id = String(event.pointerId);
    const before = this.pointers.get(id);
    if (before === undefined) {
      return;
    }
    const now = this.at(event);
    const { zoom, size } = this.stage;
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([each]) => each !== id)?.[1] ?? now;
      this.frame.setPointerCapture(event.pointerId);
      this.stage.zoomTo(pinched(zoom, [before, other], [now, other], size), false);
    } else if (this.pointers.size === 1 && this.movesAlone(event) && this.hasStarted(now, event)) {
      this.stage.zoomTo(moved(zoom, now[0] - before[0], now[1] - before[1], size), false);
    }
    this.pointers.set(id, now);
  };

  private readonly up = (event: PointerEvent): void => {
    if (!this.pointers.delete(String(event.pointerId))) {
      return;
    }
    this.begun = null;
    if (this.pointers.size === 0 && this.moving) {
      this.stage.zoomTo(this.stage.zoom, true);
      // The click that ends a drag comes after this event.
      setTimeout(() => (this.moving = false));
    }
  };

  private movesAlone(event: PointerEvent): boolean {
    return event.pointerType === "mouse" || this.stage.oneFinger;
  }

  private hasStarted(now: Point, event: PointerEvent): boolean {
    if (
      !this.moving &&
      this.begun !== null &&
      this.stage.zoom.factor > 1 &&
      Math.hypot(now[0] - this.begun[0], now[1] - this.begun[1]) > START_PX
    ) {
      this.moving = true;
      this.frame.setPointerCapture(event.pointerId);
    }
    return this.moving;
  }

  /** A drag that ends on a tag does not choose it. */
  private readonly clicked = (event: Event): void => {
    if (this.moving) {
      event.stopPropagation();
      event.preventDefault();
    }
  };

  private readonly wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !this.stage.oneFinger) {
      return;
    }
    event.preventDefault();
    const by = Math.exp(-event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 0.05 : 0.004));
    this.stage.zoomTo(zoomedAt(this.stage.zoom, by, this.at(event), this.stage.size), false);
    this.settleSoon();
  };

  private readonly doubled = (event: MouseEvent): void => {
    if ((event.target as Element | null)?.closest("button") == null) {
      const { zoom, size } = this.stage;
      this.stage.zoomTo(zoom.factor >= MOST / 2 ? FITTED : zoomedAt(zoom, 2, this.at(event), size), true);
    }
  };

  private readonly key = (event: KeyboardEvent): void => {
    const { zoom, size } = this.stage;
    const centre: Point = [size.width / 2, size.height / 2];
    const arrows: Record<string, Point> = {
      ArrowLeft: [ARROW_PX, 0],
      ArrowRight: [-ARROW_PX, 0],
      ArrowUp: [0, ARROW_PX],
      ArrowDown: [0, -ARROW_PX],
    };
    const arrow = arrows[event.key];
    const wanted =
      event.key === "+" || event.key === "="
        ? zoomedAt(zoom, STEP, centre, size)
        : event.key === "-"
          ? zoomedAt(zoom, 1 / STEP, centre, size)
          : event.key === "0"
            ? FITTED
            : arrow !== undefined && zoom.factor > 1
              ? moved(zoom, arrow[0], arrow[1], size)
              : null;
    if (wanted !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.stage.zoomTo(wanted, true);
    }
  };

  /** WebKit scrolls with two fingers otherwise. */
  private readonly touchMoved = (event: TouchEvent): void => {
    if (event.touches.length > 1 && event.cancelable) {
      event.preventDefault();
    }
  };

  /** Cards around this one that swipe between views leave two fingers alone. */
  private readonly touched = (event: TouchEvent): void => {
    if (event.touches.length > 1) {
      event.stopPropagation();
    }
  };

  private settleSoon(): void {
    if (this.settling !== null) {
      clearTimeout(this.settling);
    }
    this.settling = setTimeout(() => {
      this.settling = null;
      this.stage.zoomTo(this.stage.zoom, true);
    }, SETTLE_MS);
  }

  private at(event: MouseEvent): Point {
    const frame = this.frame.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }
}
