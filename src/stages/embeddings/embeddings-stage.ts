import {
  countEmbeddings,
  countEmbeddingsSince,
  savedEmbeddings,
} from "../../store/views/embedding-counts.ts";
import { count } from "../../text/numbers.ts";
import type { ExperimentShape } from "../experiment-shape.ts";
import type { Stage, WorkTotal } from "../stage.ts";

// A row, its keys and the indexes over it; measured on databases of the dummy models.
const BYTES_PER_EMBEDDING = 700;
const FLOAT32_BYTES = 4;

/** Vectors of the outputs. */
export const embeddings: Stage<"embeddings"> = {
  name: "embeddings",
  saves: "embeddings",
  title: "Embeddings",
  totals: totalsOf,
  counts: countEmbeddings,
  saved: savedEmbeddings,
  savedSince: countEmbeddingsSince,
  plan: ({ shape, models }) => {
    const planned = totalsOf(shape).map(({ model, total }) => ({ model: model!, count: total ?? 0 }));
    return {
      json: { embeddings: planned },
      facts: planned.map(({ model, count: n }) => ["embeddings", `${count(n)}  ${model}`]),
      diskBytes: planned.reduce((sum, { model, count: n }) => {
        const embedding = models.get(model);
        const dimension = "dimension" in embedding ? embedding.dimension : 0;
        return sum + n * (BYTES_PER_EMBEDDING + FLOAT32_BYTES * dimension);
      }, 0),
    };
  },
  perform: async (context) => (await import("./perform-embeddings.ts")).performEmbeddings(context),
};

function totalsOf({ embedding_models, runsPerNetwork, outputsRead }: ExperimentShape): WorkTotal[] {
  return embedding_models.map((model) => ({
    model,
    total: outputsRead(model)?.reduce((sum, perRun) => sum + runsPerNetwork * perRun, 0) ?? null,
  }));
}
