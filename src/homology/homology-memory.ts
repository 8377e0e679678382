/** What the memory of a computation is forecast from. */
export interface HomologySize {
  /** Rows of the input. */
  readonly numPoints: number;
  /** Rows that differ from all rows before them: `countDistinctRows`. */
  readonly numDistinct: number;
  /** Coordinates per row; left out for a distance matrix. */
  readonly dimension?: number | undefined;
  /** 4 for Float32Array, 8 for Float64Array. */
  readonly bytesPerCoordinate?: number | undefined;
  readonly maxHomologyDimension: 0 | 1 | 2;
}

/** Up to this many coordinates, points have few voids, and H2 needs next to nothing beyond H1. */
const FEW_COORDINATES = 8;

/**
 * Linear memory that the homology kernel will take for a cloud, in bytes, before it starts.
 *
 * H0 and H1 are right to a third when no `maxEdgeLength` leaves edges out: input, ranks, and edges. What the
 * columns of H2 take depends on the shape of the cloud, more with each point; the forecast is the middle of what
 * uniform, walk-like and clustered clouds took (docs/kernel.md). Nearly all clouds take between half of it and twice as much.
 */
export function forecastHomologyMemory(size: HomologySize): number {
  const { numPoints, numDistinct: n, dimension, bytesPerCoordinate = 4, maxHomologyDimension } = size;
  const rowBytes = Math.ceil(((dimension ?? numPoints) * bytesPerCoordinate) / 64) * 64;
  // A full distance matrix is itself the matrix of ranks later on.
  const inputBytes = dimension === undefined ? 4 * (numPoints ** 2 - n ** 2) : numPoints * rowBytes;
  const hasVoids = maxHomologyDimension === 2 && (dimension === undefined || dimension > FEW_COORDINATES);
  const bytesPerPair = hasVoids ? 13 + 7 * Math.min(n / 1000, 1.6) : 11.3;
  return Math.round(2 ** 17 + inputBytes + bytesPerPair * n ** 2);
}
