import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { useAddress } from "../address/address.ts";
import { useFound } from "../find/filter.tsx";
import { isDarkNow, usePaint } from "../shell/theme.ts";
import { placesOfNames, useClusterNames } from "./cluster-names.ts";
import { keysOf } from "./color-choices.ts";
import type { ShownView } from "./map-canvas.tsx";
import type { MapPoints } from "./map-points.ts";
import { type ColorBy, type Coloring, colorPoints } from "./point-colors.ts";
import { pointsInside, regionOf } from "./region.ts";
import { inViewOf } from "./shown-window.ts";
import { stacksOf } from "./stacks.ts";
import { dimOutside, fadeUnfound } from "./standing.ts";
import { useLabels } from "./use-labels.ts";

interface WhatIsColored {
  readonly points: MapPoints;
  /** Null while it is awaited where they lie. */
  readonly positions: Float32Array | null;
  readonly by: ColorBy;
  /** Whether the points are pictures. */
  readonly readsPictures: boolean;
  /** How the map stands in its window. */
  readonly view: RefObject<ShownView | null>;
  /** Whether it stands there already. */
  readonly isShown: boolean;
}

/** The colours of the points, what of them is found or lies in the region, and the names that stand on the map: all as the address says. */
export function useMapColoring({ points, positions, by, readsPictures, view, isShown }: WhatIsColored) {
  const { header } = points;
  const { query } = useAddress();
  const labels = useLabels(header.set, by);
  // Paint stands for the colours of the style sheet.
  const paint = usePaint();
  const isDark = isDarkNow();
  const clusterNames = useClusterNames(by);
  const onlyText = query.get("only");
  const only = useMemo(() => keysOf(onlyText), [onlyText]);
  // The address has the view once it rests: then colours go to the largest of what is in view.
  const viewText = query.get("view");
  const isInView = useMemo(() => inViewOf(positions, view.current), [positions, viewText, isShown]);
  const slots = useRef<Coloring["slots"] | undefined>(undefined);
  const coloring = useMemo(
    () =>
      colorPoints(points, by, labels, isDark, {
        clusterNames,
        isInView,
        only,
        ...(slots.current !== undefined && { slots: slots.current }),
      }),
    [points, by, labels, isDark, paint, clusterNames, isInView, only],
  );
  slots.current = coloring.slots;
  const stacks = useMemo(() => stacksOf(positions ?? new Float32Array()), [positions]);
  const names = useMemo(
    () =>
      positions === null ? [] : placesOfNames(points, positions, coloring, clusterNames, isInView, only),
    [points, positions, coloring, clusterNames, isInView],
  );
  const regionInAddress = query.get("region");
  const region = useMemo(() => regionOf(regionInAddress), [regionInAddress]);
  const insideRegion = useMemo(
    () => (region === null || positions === null ? null : pointsInside(region, positions)),
    [region, positions],
  );
  const found = useFound();
  const isFound = useMemo(() => {
    if (!found) return null;
    const is = Uint8Array.from(points.run, (run, i) =>
      Number(found.hasState(header.runs.id[run]!, points.step[i]!, readsPictures)),
    );
    return (i: number) => is[i] === 1;
  }, [found, points, readsPictures]);
  const numFound = useMemo(() => {
    if (isFound === null) return null;
    let count = 0;
    for (let i = 0; i < points.run.length; i++) if (isFound(i)) count++;
    return count;
  }, [isFound, points]);
  const inside = useMemo(
    () => (isFound === null ? insideRegion : (insideRegion?.filter(isFound) ?? null)),
    [insideRegion, isFound],
  );
  const dimmed = useMemo(() => {
    const shown = isFound === null ? coloring : fadeUnfound(coloring, isFound, stacks.countOf);
    if (inside === null) return shown;
    const within = new Set(inside);
    return dimOutside(shown, (i) => within.has(i));
  }, [coloring, inside, isFound, stacks]);
  // Numbers tell of what is shown: of points that are found, where something is looked for.
  const counted = useMemo(
    () => (isFound === null || positions === null ? stacks : stacksOf(positions, isFound)),
    [stacks, positions, isFound],
  );
  return { only, coloring, dimmed, stacks, counted, names, region, inside, isFound, numFound };
}
