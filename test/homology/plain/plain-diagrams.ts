import type { PersistenceDiagram } from "../../../src/homology/persistence-diagram.ts";
import { distinctPoints } from "./distinct-points.ts";
import { edgeFiltration } from "./edge-filtration.ts";
import { euclideanDistances } from "./euclidean-distances.ts";
import { reduceFiltration } from "./plain-reduction.ts";

/**
 * What `vietorisRips` should find, by cohomology with clearing in plain TypeScript: another algorithm than the kernel's from
 * the distances on, with hash maps instead of tables, and written to be read. Fit for a few hundred points.
 *
 * @param points - One row per point, finite, of one length, at least one.
 */
export function plainDiagrams(
  points: readonly ArrayLike<number>[],
  maxHomologyDimension = 2,
  maxEdgeLength = Number.POSITIVE_INFINITY,
): PersistenceDiagram[] {
  const distinct = distinctPoints(points);
  const filtration = edgeFiltration(euclideanDistances(distinct), distinct.numDistinct, maxEdgeLength);
  return reduceFiltration(filtration, maxHomologyDimension);
}
