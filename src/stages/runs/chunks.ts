import type { ModelRegistry } from "../../models/registry.ts";

/**
 * Cuts the runs of a network, in their order, into the chunks that advance together. The cut depends on the config alone, so
 * that the composition of every call does too: on a GPU the batch changes the last bits of an output. Runs with which the experiment
 * has grown are cut for themselves, so that the calls of those before them stay what they were.
 */
export function cutIntoChunks<Run extends { readonly generation: number }>(
  runs: readonly Run[],
  chunkSize: number,
): Run[][] {
  const chunks: Run[][] = [];
  for (const run of runs) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length < chunkSize && last[0]!.generation === run.generation)
      last.push(run);
    else chunks.push([run]);
  }
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
