import type { ModelRegistry } from "../../models/registry.ts";

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

/** For each network the size of its chunks: the smallest batch size of its models, or `batchSize` if that is less. */
export function chunkSizes(
  networks: readonly (readonly string[])[],
  batchSize: number | null,
  models: ModelRegistry,
): number[] {
  return networks.map((network) =>
    Math.min(...network.map((name) => models.get(name).maxBatchSize), batchSize ?? Number.POSITIVE_INFINITY),
  );
}
