/** POST umap starts a computation (or joins the one that runs, or finds the file), DELETE cancels it, GET tells its state. */
export interface UmapRequest {
  readonly set: string;
  /** From 2 to 200, default 15. */
  readonly numNeighbours?: number;
  /** From 0 to 1, default 0.1. */
  readonly minDistance?: number;
  /** From 0 to 4294967295, default 42. */
  readonly seed?: number;
}

/** Answer of POST, of GET and DELETE `?set=…&numNeighbours=…&minDistance=…&seed=…`, and of the `umap` event. */
export interface UmapJob {
  readonly set: string;
  readonly numNeighbours: number;
  readonly minDistance: number;
  readonly seed: number;
  /**
   * `none`: neither computed nor cached. `queued`, `computing`, `failed`, `cancelled`. `done`: all points are placed by UMAP.
   * `older`: a file of an earlier set exists, so coordinates can be had; points that came later are placed by PCA.
   */
  readonly state: "none" | "queued" | "computing" | "done" | "older" | "failed" | "cancelled";
  readonly phase: "reading" | "neighbours" | "layout" | null;
  /** From 0 to 1, over all phases. */
  readonly progress: number;
  readonly secondsLeft: number | null;
  readonly error: string | null;
}

/**
 * GET umapCoordinates: the same query. columns: `x`, `y` Float32Array [n]; `placedBy` Uint8Array [n], 0: UMAP, 1: PCA,
 * since the point came later. The header is a {@link UmapHeader}. 404 unless the job is `done` or `older`.
 */
export interface UmapHeader {
  readonly set: string;
  readonly numPlacedByPca: number;
  readonly computedAt: string;
}
