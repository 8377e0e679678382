import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { CallableThread } from "../threads/callable-thread.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";
import { type Assignment, BATCH, NearestMedoids } from "./nearest-medoids.ts";
import type { NearestMedoidsMethods } from "./nearest-medoids-thread.ts";

/** Products of coordinates up to which a thread costs more than it saves: about 50 ms of them. */
const AT_ONCE_UP_TO = 1e9;
/** Batches of a call to a thread: the copy of the next one is made while it computes. */
const BATCHES_PER_CALL = 4;

/**
 * The nearest medoid of each point, computed in as many threads as the machine has cores if there is enough to do. The result does not
 * depend on how many.
 *
 * @param points - Rows of length 1, as are the medoids; both of one dimension. Shared memory need not be copied.
 */
export async function assignToMedoids(
  points: VectorRows<Float32Array>,
  medoids: VectorRows<Float32Array>,
  options: { readonly signal?: AbortSignal | undefined; readonly numThreads?: number } = {},
): Promise<Assignment> {
  const { coordinates, dimension } = points;
  const numPoints = numRowsOf(points);
  const numThreads = options.numThreads ?? availableParallelism();
  options.signal?.throwIfAborted();
  if (numThreads === 1 || numPoints * medoids.coordinates.length <= AT_ONCE_UP_TO)
    return new NearestMedoids(medoids).assign(coordinates);
  // Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
  const file = createRequire(import.meta.url).resolve("#nearest-medoids-thread");
  const threads = Array.from(
    { length: numThreads },
    () =>
      new CallableThread<NearestMedoidsMethods>(file, {
        name: "a thread of the codebook",
        workerData: medoids,
      }),
  );
  const labels = new Int32Array(numPoints);
  const distances = new Float64Array(numPoints);
  const size = BATCH * BATCHES_PER_CALL;
  let next = 0;
  const work = async (thread: CallableThread<NearestMedoidsMethods>) => {
    while (next < numPoints) {
      options.signal?.throwIfAborted();
      const first = next;
      next += size;
      const some = coordinates.subarray(first * dimension, (first + size) * dimension);
      // Posted, a view of memory that is not shared would take all of that memory with it.
      const rows = coordinates.buffer instanceof SharedArrayBuffer ? some : some.slice();
      const found = await thread.call("assign", rows);
      labels.set(found.labels, first);
      distances.set(found.distances, first);
    }
  };
  try {
    await Promise.all(threads.map(work));
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
  return { labels, distances };
}
