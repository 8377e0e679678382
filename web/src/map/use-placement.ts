import { useEffect, useMemo, useRef } from "preact/hooks";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { isInHash, useAddress } from "../address/address.ts";
import { useResource } from "../server/use-resource.ts";
import { type MapPoints, type Placement, pcaPath, readPca, readUmap } from "./map-points.ts";
import { sameWayRound } from "./same-way-round.ts";
import { useUmapJob, useUmapParameters } from "./umap-panel.tsx";

/**
 * Where the points lie, by the projection that the address names: by PCA until UMAP is computed.
 *
 * @param onStale - Called when the server no longer has the set.
 */
export function usePlacement(points: MapPoints, onStale: () => void) {
  const { query } = useAddress();
  const { set } = points.header;
  const projection = !isInHash() && query.get("projection") === "umap" ? ("umap" as const) : ("pca" as const); // Nobody computes it for a static copy, whatever its address says.
  const parameters = useUmapParameters();
  const job = useUmapJob(projection === "umap" ? set : null, parameters);
  const isThere = job?.state === "done" || job?.state === "older";
  const umapPath =
    projection === "umap" && isThere ? pathOf(routes.umapCoordinates, {}, { set, ...parameters }) : null;
  const pca = useResource<Placement>(pcaPath(set), 0, readPca);
  const umap = useResource<Placement>(umapPath, job?.state, readUmap);
  const isGone = pca.error?.status === 410 || umap.error?.status === 410;
  useEffect(() => {
    if (isGone) onStale();
  }, [isGone]);
  const before = useRef<{ points: MapPoints; placement: Placement } | null>(null);
  const turned = useMemo(
    () => (pca.data === null ? null : sameWayRound(points, pca.data, before.current)),
    [points, pca.data],
  );
  useEffect(() => {
    if (turned !== null) before.current = { points, placement: turned };
  }, [turned]);
  // While the axes of more points are computed, there is nothing that would fit them.
  return { projection, parameters, job, placement: umap.data ?? turned };
}
