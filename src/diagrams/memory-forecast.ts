const MEGABYTE = 2 ** 20;

/**
 * Bytes that `vietorisRips` needs in a process that has loaded it, beside the points and a copy of them (8 bytes per coordinate).
 * Meant as an upper bound, to refuse a point cloud before the start rather than crash in the middle.
 *
 * What is certain are the arrays over pairs of points: distances, sorted edges, ranks. What the reduction adds depends on the
 * cloud: a queue of up to 8 MB, which takes up to 32 MB while it grows and is sorted, and the columns. Growth of the resident
 * memory of a fresh process (Node 20, Linux), less the copy of the points, beside the forecast:
 *
 * | cloud up to H2                                 | measured   | forecast   |
 * |------------------------------------------------|------------|------------|
 * | uniform in 768 dimensions, 50 points           | 2 MB       | 6 MB       |
 * | the same, 100, 150, 200 points                 | 3, 4, 7 MB | 10, 18, 29 MB |
 * | the same, 400 and 1000 points                  | 16, 46 MB  | 45, 93 MB  |
 * | on a circle, 400 points                        | 32 MB      | 45 MB      |
 * | on a sphere (one large void), 200, 400 points  | 26, 42 MB  | 29, 45 MB  |
 *
 * Up to H1 the measured extremes are 4 MB for 200 uniform points (forecast 28 MB), 29 MB for 400 on a circle (39 MB); up to H0, 54 MB
 * for 2000 uniform points (80 MB).
 *
 * @param numDistinct - Points that differ from each other: copies cost nothing.
 * @throws RangeError when the dimension is not 0, 1 or 2.
 */
export function forecastMemoryBytes(numDistinct: number, maxHomologyDimension: number): number {
  const bytesPerPair = [20, 20, 60][maxHomologyDimension];
  if (bytesPerPair === undefined) {
    throw new RangeError(
      `forecastMemoryBytes: maxHomologyDimension: found ${maxHomologyDimension}, expected 0, 1 or 2.\n  2 is for H0, H1 and H2.`,
    );
  }
  const queue = maxHomologyDimension === 0 ? 0 : Math.min(32 * MEGABYTE, 600 * numDistinct ** 2);
  return 4 * MEGABYTE + queue + bytesPerPair * numDistinct ** 2;
}
