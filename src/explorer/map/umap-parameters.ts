/** What a UMAP layout depends on besides the points. */
export interface UmapParameters {
  readonly numNeighbours: number;
  readonly minDistance: number;
  readonly seed: number;
}

export const umapDefaults: UmapParameters = { numNeighbours: 15, minDistance: 0.1, seed: 42 };

export const umapBounds = {
  numNeighbours: { least: 2, greatest: 200 },
  minDistance: { least: 0, greatest: 1 },
  seed: { least: 0, greatest: 2 ** 32 - 1 },
} as const;

/** One text for equal parameters. */
export function parametersKey({ numNeighbours, minDistance, seed }: UmapParameters): string {
  return JSON.stringify([numNeighbours, minDistance, seed]);
}
