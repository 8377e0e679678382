import { setImmediate as otherEvents } from "node:timers/promises";
import { numRowsOf, vectorRows } from "../vectors/vector-rows.ts";
import { type DistancesOptions, flatDistances } from "./flat-distances.ts";
import { HomologyKernel, type HomologyResult } from "./homology-kernel.ts";
import type { HomologyProgress } from "./homology-phases.ts";
import { homologyModule } from "./shared-kernel.ts";
import type { VietorisRipsOptions } from "./vietoris-rips-options.ts";
import { type VietorisRipsResult, vietorisRipsResult } from "./vietoris-rips-result.ts";

export interface ComputeVietorisRipsOptions extends VietorisRipsOptions {
  /** Ends the computation at its next pause. */
  readonly signal?: AbortSignal | undefined;
  /** Called at each pause, so not at all for clouds that take less time than there is between two pauses. */
  readonly onProgress?: ((progress: HomologyProgress) => void) | undefined;
}

/** Short enough for a server or a terminal to feel alive, and long enough that the pauses cost nothing. */
const MILLISECONDS_BETWEEN_PAUSES = 50;

/**
 * The diagrams that `vietorisRips` gives, computed in pieces of about 50 ms with pauses in which other events of this thread
 * get their turn. Calls may overlap: each has a kernel of its own.
 *
 * Only a single column of H2 is never interrupted; on clustered clouds of thousands of points one can take longer.
 *
 * @param points - As of `vietorisRips`; copied before the first pause.
 * @returns Rejects with the signal's reason once it has fired, and with the errors that `vietorisRips` throws.
 */
export async function computeVietorisRips(
  points: readonly ArrayLike<number>[],
  options: ComputeVietorisRipsOptions = {},
): Promise<VietorisRipsResult> {
  const { signal, onProgress, ...kernelOptions } = options;
  signal?.throwIfAborted();
  const rows = vectorRows(points);
  const { coordinates, dimension } = rows;
  const steps = new HomologyKernel(homologyModule()).stepsOfPoints(coordinates, dimension, kernelOptions);
  return vietorisRipsResult(await toEnd(steps, options), numRowsOf(rows));
}

/**
 * The diagrams that `vietorisRipsOfDistances` gives, computed in pieces as by `computeVietorisRips`.
 *
 * @param distances - As of `vietorisRipsOfDistances`; copied before the first pause.
 */
export async function computeVietorisRipsOfDistances(
  distances: readonly ArrayLike<number>[] | Float32Array | Float64Array,
  options: ComputeVietorisRipsOptions & DistancesOptions = {},
): Promise<VietorisRipsResult> {
  const { signal, onProgress, ...kernelOptions } = options;
  signal?.throwIfAborted();
  const { distances: flat, numPoints } = flatDistances(distances, options);
  const steps = new HomologyKernel(homologyModule()).stepsOfDistances(flat, numPoints, kernelOptions);
  return vietorisRipsResult(await toEnd(steps, options), numPoints);
}

async function toEnd(
  steps: Generator<HomologyProgress, HomologyResult, void>,
  { signal, onProgress }: ComputeVietorisRipsOptions,
): Promise<HomologyResult> {
  let resumedMs = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - resumedMs < MILLISECONDS_BETWEEN_PAUSES) continue;
    onProgress?.({ ...value });
    await otherEvents();
    signal?.throwIfAborted();
    resumedMs = performance.now();
  }
}
