/** Whether all invocations of a run use the seed of the run. One that is not known may have been any, and proves nothing. */
export function isFixedSeed(seed: number | null): seed is number {
  return seed !== null && seed >= 0;
}
