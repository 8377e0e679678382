/**
 * Cuts the runs of a network, in their order, into the chunks that advance together. The cut depends on the config alone, so
 * that the composition of every call does too: on a GPU the batch changes the last bits of an output.
 */
export function cutIntoChunks<Run>(runs: readonly Run[], chunkSize: number): Run[][] {
  const chunks: Run[][] = [];
  for (let start = 0; start < runs.length; start += chunkSize)
    chunks.push(runs.slice(start, start + chunkSize));
  return chunks;
}

/** The size of a network's chunks: the smallest batch size of its models, or `batchSize` if that is less. */
export function chunkSize(maxBatchSizes: readonly number[], batchSize: number | null): number {
  return Math.min(...maxBatchSizes, batchSize ?? Number.POSITIVE_INFINITY);
}
