import { BLOCK_SIZE } from "./block-size.ts";
import type { ClusteringLayout } from "./clustering-memory.ts";
import type { ClusteringThreads } from "./clustering-threads.ts";
import { inFullBlocks, type NearOrder, pivotOrder } from "./pivot-order.ts";

/** All points, whose integers lie in the memory, in an order in which near ones stand near each other, or as they come where that is not worth its time. */
export async function nearOrder(
  threads: ClusteringThreads,
  at: ClusteringLayout,
  signal: AbortSignal | undefined,
): Promise<NearOrder> {
  const { numPoints, numPivots } = at;
  if (numPivots === 0) return inFullBlocks(Uint32Array.from({ length: numPoints }, (_, point) => point));
  const { kernel, memory } = threads.hand;
  const pivots = new Uint32Array(memory.buffer, at.pivots, numPivots);
  for (let pivot = 0; pivot < numPivots; pivot++) pivots[pivot] = Math.floor((pivot * numPoints) / numPivots);
  kernel.chainPivots(at.pivots, at.pivotSteps, numPivots, at.quantised, at.quantisedBytes, at.norms);
  await threads.perform({ name: "nearestPivots" }, Math.ceil(numPoints / BLOCK_SIZE), { signal });
  return pivotOrder(
    new Uint32Array(memory.buffer, at.pivotSteps, numPivots),
    new Uint32Array(memory.buffer, at.nearestPivots, numPoints),
    new Float32Array(memory.buffer, at.nearestSquares, numPoints),
    new Float32Array(memory.buffer, at.meanSquares, numPoints),
  );
}
