const MEGABYTE = 2 ** 20;

/**
 * Bytes that `vietorisRips` will need for this many distinct points, beside the points themselves and a copy of them in float64.
 */
export function forecastMemoryBytes(numDistinct: number, maxHomologyDimension: number): number {
  const perPair = [24, 160, 600][maxHomologyDimension]!;
  return 8 * MEGABYTE + perPair * numDistinct ** 2;
}
