import type { RefObject } from "preact";
import { useContext, useLayoutEffect, useState } from "preact/hooks";
import { FileWidthContext } from "../figures/figure.ts";

/**
 * The width of an element in whole pixels, as it changes; `initial` until it is laid out. In a file it is the file's.
 *
 * @param most - On the page the plot is never wider.
 */
export function useWidth(
  element: RefObject<HTMLElement | null>,
  { initial = 420, most = Number.POSITIVE_INFINITY }: { initial?: number; most?: number } = {},
): number {
  const fileWidth = useContext(FileWidthContext);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const measure = () => setWidth(Math.max(160, Math.floor(target.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return fileWidth ?? Math.min(width, most);
}

/** Whether a plot is drawn for a file: without what belongs to the page alone, such as the line of the slider. */
export function useIsFile(): boolean {
  return useContext(FileWidthContext) !== null;
}
