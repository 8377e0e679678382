import { select } from "d3-selection";
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from "d3-zoom";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { View } from "./map-renderer.ts";

const PAN = 60;

/** Moving and zooming by pointer, wheel, touch and keys. */
export function useMapView(element: RefObject<HTMLElement | null>, width: number, height: number): View {
  const [transform, setTransform] = useState<ZoomTransform>(zoomIdentity);
  const behavior = useRef<ZoomBehavior<HTMLElement, unknown> | null>(null);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const made = zoom<HTMLElement, unknown>()
      .scaleExtent([0.5, 400])
      .on("zoom", (event: { transform: ZoomTransform }) => setTransform(event.transform));
    behavior.current = made;
    const selection = select<HTMLElement, unknown>(target);
    selection.call(made).on("dblclick.zoom", null);
    const onKey = (event: KeyboardEvent) => {
      const pans: Record<string, [number, number]> = {
        ArrowLeft: [PAN, 0],
        ArrowRight: [-PAN, 0],
        ArrowUp: [0, PAN],
        ArrowDown: [0, -PAN],
      };
      const pan = event.shiftKey ? pans[event.key] : undefined;
      const k = target.clientWidth === 0 ? 1 : selection.property("__zoom").k;
      if (pan !== undefined) made.translateBy(selection, pan[0] / k, pan[1] / k);
      else if (event.key === "+" || event.key === "=") made.scaleBy(selection, 1.4);
      else if (event.key === "-") made.scaleBy(selection, 1 / 1.4);
      else if (event.key === "0") made.transform(selection, zoomIdentity);
      else return;
      event.preventDefault();
    };
    target.addEventListener("keydown", onKey);
    return () => {
      target.removeEventListener("keydown", onKey);
      selection.on(".zoom", null);
    };
  }, [element]);
  const base = Math.min(width, height) / 2;
  return {
    k: transform.k * base,
    x: transform.k * (width / 2) + transform.x,
    y: transform.k * (height / 2) + transform.y,
  };
}
