/** The present sharing stays unless another one is faster by this share: every change is a load. */
const WORTH_A_LOAD = 0.1;

/**
 * How many executors each of several models gets, so that the slowest of them is as fast as it can be: its seconds per call, divided by
 * its executors. Each gets one at least.
 *
 * @param seconds - Per call, by model; above 0.
 * @param numExecutors - At least as many as there are models.
 * @param present - How many each has now. Kept, if it adds up and nothing much faster can be had.
 */
export function assignedCounts(
  seconds: readonly number[],
  numExecutors: number,
  present: readonly number[] = [],
): number[] {
  const counts = seconds.map(() => 1);
  for (let left = numExecutors - counts.length; left > 0; left--) {
    const slowest = seconds.reduce(
      (worst, one, i) => (one / counts[i]! > seconds[worst]! / counts[worst]! ? i : worst),
      0,
    );
    counts[slowest]! += 1;
  }
  const isWhole =
    present.length === seconds.length &&
    present.every((count) => count > 0) &&
    present.reduce((sum, count) => sum + count, 0) === numExecutors;
  return isWhole && paceOf(seconds, present) <= (1 + WORTH_A_LOAD) * paceOf(seconds, counts)
    ? [...present]
    : counts;
}

function paceOf(seconds: readonly number[], counts: readonly number[]): number {
  return Math.max(...seconds.map((one, i) => one / counts[i]!));
}
