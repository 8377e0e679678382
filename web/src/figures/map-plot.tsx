import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { wholeMap } from "../map/map-figure.tsx";
import { pcaPath, readMapPoints, readPca, unitPositions } from "../map/map-points.ts";
import { mapSheet } from "../map/map-sheet.tsx";
import { colorPoints } from "../map/point-colors.ts";
import type { Figure } from "./figure.ts";

/** The map of an experiment's outputs by one embedding model, by PCA and coloured by prompt; none where it embedded nothing. */
export async function mapPlot(experiment: string, model: string): Promise<Figure[]> {
  const { signal } = new AbortController();
  const points = await readMapPoints(pathOf(routes.mapPoints, {}, { model, experiment }), signal);
  if (points.header.numPoints === 0) return [];
  const placement = await readPca(pcaPath(points.header.set), signal);
  const sheet = mapSheet({
    points,
    positions: unitPositions(placement),
    coloring: colorPoints(points, "prompt", null, false),
    coloredBy: "prompt",
    projection: "pca",
    placement,
    selected: [],
    step: null,
    window: wholeMap,
  });
  return [sheet];
}
