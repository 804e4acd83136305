/** The own picture goes to the corner that it is dragged to, by pointer or by the arrow keys, and changes places with the large one. */

import type { Store } from "../../engine/store";
import type { Corner, Wishes } from "../wishes";

/** Pixels; less is a click by a hand that is not quite still. */
const DRAG_FROM = 8;

const TILE = ".tile.small";

type Axis = "top" | "bottom" | "start" | "end";
const KEYS: Readonly<Record<string, Axis>> = { ArrowUp: "top", ArrowDown: "bottom" };

const isRtl = (element: Element): boolean => getComputedStyle(element).direction === "rtl";

const moved = (corner: Corner, to: Axis): Corner => {
  const [row, side] = corner.split("-") as ["top" | "bottom", "start" | "end"];
  return to === "top" || to === "bottom" ? `${to}-${side}` : `${row}-${to}`;
};

/** Listens on the call's stage until the result is called. */
export const arrange = (stage: HTMLElement, wishes: Store<Wishes>): (() => void) => {
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void): void =>
    stage.addEventListener(type, listener, { signal: stop.signal });
  const tileOf = ({ target }: Event): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>(TILE) : null);
  const swap = (): void => wishes.patch({ swapped: !wishes.get().swapped });
  let drag: { tile: HTMLElement; x: number; y: number; far: boolean } | null = null;

  const drop = (): void => {
    drag?.tile.style.removeProperty("translate");
    drag = null;
  };

  on("pointerdown", (event) => {
    const tile = tileOf(event);
    if (!tile || event.button !== 0) return;
    drag = { tile, x: event.clientX, y: event.clientY, far: false };
    tile.setPointerCapture(event.pointerId);
  });
  on("pointermove", ({ clientX, clientY }) => {
    if (!drag) return;
    const [dx, dy] = [clientX - drag.x, clientY - drag.y];
    drag.far ||= Math.hypot(dx, dy) > DRAG_FROM;
    if (drag.far) drag.tile.style.translate = `${dx}px ${dy}px`;
  });
  on("pointerup", ({ clientX, clientY }) => {
    if (!drag) return;
    const { left, top, width, height } = stage.getBoundingClientRect();
    const isLeft = clientX < left + width / 2;
    const corner: Corner = `${clientY < top + height / 2 ? "top" : "bottom"}-${isLeft !== isRtl(stage) ? "start" : "end"}`;
    if (drag.far) wishes.patch({ corner });
    else swap();
    drop();
  });
  on("pointercancel", drop);
  on("keydown", (event) => {
    if (!tileOf(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const side = isRtl(stage) ? { ArrowLeft: "end", ArrowRight: "start" } : { ArrowLeft: "start", ArrowRight: "end" };
    const to = ({ ...KEYS, ...side } as Record<string, Axis>)[event.key];
    if (to) wishes.patch({ corner: moved(wishes.get().corner, to) });
    else if (event.key === "Enter" || event.key === " ") swap();
    else return;
    event.preventDefault();
  });
  return () => stop.abort();
};
