import type { ShownView } from "./map-canvas.tsx";
import { type MapWindow, wholeMap } from "./map-figure.tsx";
import type { Region } from "./region.ts";

/** Which points are in sight; before the map is drawn, all are. */
export function inViewOf(
  positions: Float32Array | null,
  shown: ShownView | null,
): (point: number) => boolean {
  if (positions === null || shown === null) return () => true;
  const { view, size } = shown;
  return (i) => {
    const x = view.x + view.k * positions[2 * i]!;
    const y = view.y - view.k * positions[2 * i + 1]!;
    return x >= 0 && y >= 0 && x <= size.width && y <= size.height;
  };
}

/** What is in sight, for those who move the map by keys. */
export function windowRegion(shown: ShownView | null): Region {
  const { x, y, across, ratio } = windowOf(shown);
  const [right, up] = [across / 2, (across * ratio) / 2];
  return [
    [x - right, y - up],
    [x + right, y - up],
    [x + right, y + up],
    [x - right, y + up],
  ];
}

/** What part of the plane is in sight, for a file of another size. */
export function windowOf(shown: ShownView | null): MapWindow {
  if (shown === null) return wholeMap;
  const { k, x, y } = shown.view;
  const { width, height } = shown.size;
  return { x: (width / 2 - x) / k, y: (y - height / 2) / k, across: width / k, ratio: height / width };
}
