/** Wheel, drag and pinch on a pane, as changes of the view. The page below does not scroll along. */
import { useEffect, useEffectEvent, useRef, type PointerEvent, type RefObject } from 'react';
import { panBy, pinch, zoomAt, type Point, type Size, type View } from './geometry.js';

export type ChangeView = (change: (view: View) => View) => void;

export function useGestures(pane: RefObject<HTMLElement | null>, size: Size, changeView: ChangeView) {
  const fingers = useRef(new Map<number, Point>());

  const wheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const factor = Math.exp(-event.deltaY * lines * 0.0015);
    changeView((view) => zoomAt(view, factor, placeOf(event), size));
  });
  useEffect(() => {
    const element = pane.current;
    if (element === null) return;
    const listen = (event: WheelEvent) => wheel(event);
    // React's own listener could not keep the page from scrolling.
    element.addEventListener('wheel', listen, { passive: false });
    return () => element.removeEventListener('wheel', listen);
  }, [pane]);

  function placeOf(event: { clientX: number; clientY: number }): Point {
    const { left, top } = pane.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  function end(event: PointerEvent): void {
    fingers.current.delete(event.pointerId);
  }

  return {
    onPointerDown(event: PointerEvent): void {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, placeOf(event));
    },
    onPointerMove(event: PointerEvent): void {
      const was = fingers.current.get(event.pointerId);
      if (was === undefined) return;
      const is = placeOf(event);
      const others = [...fingers.current].filter(([id]) => id !== event.pointerId);
      fingers.current.set(event.pointerId, is);
      const other = others[0]?.[1];
      changeView((view) =>
        other === undefined
          ? panBy(view, { x: is.x - was.x, y: is.y - was.y }, size)
          : pinch(view, [was, other], [is, other], size),
      );
    },
    onPointerUp: end,
    onPointerCancel: end,
    onLostPointerCapture: end,
  };
}
