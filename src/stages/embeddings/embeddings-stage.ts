import {
  countEmbeddings,
  countEmbeddingsSince,
  savedEmbeddings,
} from "../../store/views/embedding-counts.ts";
import { count } from "../../text/numbers.ts";
import type { ExperimentShape } from "../experiment-shape.ts";
import type { Stage, WorkTotal } from "../stage.ts";

// What a row has beside its vector and its model's name: three ids of 36 bytes, two times of 27, and SQLite's 20 of types, lengths and place. Notes
// and the source of a copy come on top, but few rows have them.
const BYTES_PER_ROW = 182;
// Measured.
const BYTES_OF_INDEXES = 200;
const FLOAT32_BYTES = 4;
const PAGE_BYTES = 16_384;
const HEAD_OF_PAGE = 8;

/** As many rows to a page as fit: what is left over at its end is lost. */
function bytesPerEmbedding({ name }: { readonly name: string }, dimension: number): number {
  const row = BYTES_PER_ROW + name.length + FLOAT32_BYTES * dimension;
  return (
    Math.max(row, PAGE_BYTES / Math.max(1, Math.floor((PAGE_BYTES - HEAD_OF_PAGE) / row))) + BYTES_OF_INDEXES
  );
}

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
        return sum + n * bytesPerEmbedding(embedding, dimension);
      }, 0),
    };
  },
  perform: async (context) => (await import("./perform-embeddings.ts")).performEmbeddings(context),
  besideRuns: async (context, runsEnd) =>
    (await import("./embed-beside-runs.ts")).embedBesideRuns(context, runsEnd),
};

function totalsOf({ embedding_models, runGroups, outputsReadOf }: ExperimentShape): WorkTotal[] {
  return embedding_models.map((model) => {
    let total = 0;
    for (const group of runGroups) {
      const perRun = outputsReadOf(model, group);
      if (perRun === null) return { model, total: null };
      total += group.numRuns * perRun;
    }
    return { model, total };
  });
}
