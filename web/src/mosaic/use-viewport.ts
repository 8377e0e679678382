import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface Viewport {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Which part of a scrolling element is seen, at most once per frame. */
export function useViewport(element: RefObject<HTMLElement | null>): Viewport {
  const [viewport, setViewport] = useState<Viewport>({ left: 0, top: 0, width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = target;
      setViewport({ left, top, width, height });
    };
    const measureSoon = () => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    measure();
    target.addEventListener("scroll", measureSoon, { passive: true });
    const observer = new ResizeObserver(measureSoon);
    observer.observe(target);
    return () => {
      target.removeEventListener("scroll", measureSoon);
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [element]);
  return viewport;
}
