import { select } from "d3-selection";
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from "d3-zoom";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { changeQuery, useAddress } from "../address/address.ts";
import type { View } from "./map-renderer.ts";
import type { Size } from "./use-size.ts";
import { transformOf, unitPixels, viewText } from "./view-in-address.ts";

const PAN = 60;
/** The address is written once the map rests: browsers limit how often it may change. */
const REST_MS = 200;
const FARTHEST = 0.5;
const NEAREST = 400;

/**
 * Moving and zooming by pointer, wheel, touch and keys; `view` in the address says where the map stands.
 *
 * @param isDrawing - Whether a drag draws around points, and does not move the map.
 */
export function useMapView(element: RefObject<HTMLElement | null>, size: Size, isDrawing: boolean): View {
  const { width, height } = size;
  const [transform, setTransform] = useState<ZoomTransform>(zoomIdentity);
  const behavior = useRef<ZoomBehavior<HTMLElement, unknown> | null>(null);
  const latestSize = useRef(size);
  latestSize.current = size;
  /** The view that the address has and the map shows. */
  const agreed = useRef<string | null>(null);
  const isFollowing = useRef(false);
  const drawing = useRef(isDrawing);
  drawing.current = isDrawing;
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const made = zoom<HTMLElement, unknown>()
      .scaleExtent([FARTHEST, NEAREST])
      .filter((event: MouseEvent) => {
        const isWheel = event.type === "wheel";
        return (isWheel || !drawing.current) && (isWheel || !event.ctrlKey) && !event.button;
      })
      .on("zoom", (event: { transform: ZoomTransform }) => {
        setTransform(event.transform);
        clearTimeout(timer);
        if (isFollowing.current) return;
        timer = setTimeout(() => {
          agreed.current = viewText(event.transform, latestSize.current);
          changeQuery({ view: agreed.current });
        }, REST_MS);
      });
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
      clearTimeout(timer);
      target.removeEventListener("keydown", onKey);
      selection.on(".zoom", null);
    };
  }, [element]);

  const asked = useAddress().query.get("view");
  const isMeasured = width > 1 && height > 1;
  // The size at that moment counts; a window that changes its size later keeps its map.
  useEffect(() => {
    const target = element.current;
    if (!isMeasured || target === null || asked === agreed.current) return;
    agreed.current = asked;
    const { k, x, y } = (asked === null ? undefined : transformOf(asked, size)) ?? zoomIdentity;
    isFollowing.current = true;
    behavior.current?.transform(
      select<HTMLElement, unknown>(target),
      zoomIdentity.translate(x, y).scale(Math.min(Math.max(k, FARTHEST), NEAREST)),
    );
    isFollowing.current = false;
  }, [isMeasured, asked]);

  return {
    k: unitPixels(transform.k, size),
    x: transform.k * (width / 2) + transform.x,
    y: transform.k * (height / 2) + transform.y,
  };
}
