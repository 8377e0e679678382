import { useMemo } from "preact/hooks";
import { useRunLoops } from "../run/use-run-loops.ts";
import { type MapPoints, pointAtStep } from "./map-points.ts";

/** The loop that the address chooses of the run that was selected first, where the map is of the loop's embedding model. */
export function useLoopOnMap(points: MapPoints, selected: readonly number[]) {
  const run = selected[0];
  const { chosen } = useRunLoops(run === undefined ? null : points.header.runs.id[run]!, 0);
  return useMemo(() => {
    if (run === undefined || chosen === null || chosen.model !== points.header.model) return null;
    const paths = chosen.loop.paths.map((path) =>
      path.flatMap((step) => pointAtStep(points, run, step) ?? []),
    );
    return { run, number: chosen.number, paths };
  }, [points, run, chosen?.model, chosen?.loop]);
}
