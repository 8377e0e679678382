import { checkPoints } from "./check-points.ts";
import { distinctPoints } from "./distinct-points.ts";
import { edgeFiltration } from "./edge-filtration.ts";
import { euclideanDistances } from "./euclidean-distances.ts";
import type { PersistenceDiagram } from "./persistence-diagram.ts";
import { persistentEntropy } from "./persistent-entropy.ts";
import { reduceFiltration } from "./plain-reduction.ts";
import { MAX_DISTINCT_POINTS } from "./simplex-keys.ts";

export type HomologyDimension = 0 | 1 | 2;

export interface VietorisRipsOptions {
  /**
   * From 0 to 2. At k, up to C(n, k + 2) simplices of the top dimension are visited.
   *
   * @defaultValue 2
   */
  readonly maxHomologyDimension?: HomologyDimension | undefined;
  /**
   * Longer edges are left out; units of `points`, from 0. Classes that are alive then are essential, in any dimension.
   *
   * @defaultValue the enclosing radius, above which the complex is a cone and nothing is born; a larger value changes nothing
   */
  readonly maxEdgeLength?: number | undefined;
}

export interface VietorisRipsResult {
  /** `diagrams[k]`: the bars of Hk, for k from 0 to `maxHomologyDimension`. */
  readonly diagrams: PersistenceDiagram[];
  /** `entropy[k]`: persistent entropy of `diagrams[k]` in nats, `null` where it has no finite bar. */
  readonly entropy: (number | null)[];
  readonly numPoints: number;
  /** Rows that differ from all rows before them. */
  readonly numDistinct: number;
}

/**
 * Persistence diagrams of the Vietoris–Rips filtration of a point cloud, with coefficients in Z/2.
 *
 * The distance is Euclidean, computed from differences of coordinates in float64 and then rounded to float32: births and deaths are
 * float32 numbers, as in Ripser. The order of the points changes nothing, not even the last bit. Equal points count once.
 *
 * @param points - One row per point, finite, of one length. No point at all has empty diagrams; one point has one essential bar.
 * @returns `diagrams[k]`: births and deaths in Hk, as edge lengths, sorted by birth, then death; essential bars die at `Infinity`,
 *   bars of zero length are dropped.
 * @throws RangeError naming the option, or row and column of the first coordinate that is not finite, or the first row of
 *   another length; or two rows farther apart than float32 can say; or more distinct points than can be addressed exactly
 *   (65,536 for H0 and H1, 11,585 for H2; memory ends before, see `forecastMemoryBytes`).
 * @see Bauer 2021, doi:10.1007/s41468-021-00071-5
 */
export function vietorisRips(
  points: readonly ArrayLike<number>[],
  options: VietorisRipsOptions = {},
): VietorisRipsResult {
  const { maxHomologyDimension = 2, maxEdgeLength = Number.POSITIVE_INFINITY } = options;
  checkOptions(maxHomologyDimension, maxEdgeLength);
  checkPoints(points);

  const distinct = distinctPoints(points);
  const { numDistinct } = distinct;
  const limit = MAX_DISTINCT_POINTS[maxHomologyDimension];
  if (numDistinct > limit) {
    throw new RangeError(
      `vietorisRips: points: found ${numDistinct} distinct points, expected at most ${limit} for maxHomologyDimension ` +
        `${maxHomologyDimension}.\n  Take fewer points${maxHomologyDimension === 2 ? ", or a lower maxHomologyDimension" : ""}.`,
    );
  }

  const filtration = edgeFiltration(euclideanDistances(distinct), numDistinct, maxEdgeLength);
  const diagrams = reduceFiltration(filtration, maxHomologyDimension);
  return { diagrams, entropy: diagrams.map(persistentEntropy), numPoints: points.length, numDistinct };
}

function checkOptions(maxHomologyDimension: number, maxEdgeLength: number): void {
  if (![0, 1, 2].includes(maxHomologyDimension)) {
    throw new RangeError(
      `vietorisRips: maxHomologyDimension: found ${maxHomologyDimension}, expected 0, 1 or 2.\n` +
        "  2 computes H0, H1 and H2.",
    );
  }
  if (!(maxEdgeLength >= 0)) {
    throw new RangeError(
      `vietorisRips: maxEdgeLength: found ${maxEdgeLength}, expected a number from 0.\n` +
        "  Leave it out to take the enclosing radius.",
    );
  }
}
