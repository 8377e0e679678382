// @ts-check
// Child process of bench:reuse: performs one experiment, with or without reuse, and prints how long its stages took and what it says.
import { createHash } from "node:crypto";
import { DatabaseSync } from "@photostructure/sqlite";
import { createExperiment, openStore, performExperiment } from "panic-tda";

const [path = "", kind = "sketch", reuse = "true", runs = "100", maxLength = "1000"] = process.argv.slice(2);
const isSketch = kind === "sketch";
const store = openStore(path);
const experiment = createExperiment(store, {
  networks: [isSketch ? ["SketchT2I", "SketchI2T"] : ["DummyT2I", "DummyI2T"]],
  seeds: Array.from({ length: Number(runs) }, (_, i) => i),
  prompts: ["a red circle above a blue square"],
  embedding_models: isSketch ? ["SketchText", "SketchVision"] : ["DummyText"],
  max_length: Number(maxLength),
  max_homology_dimension: 1,
  ...(reuse === "false" && { reuse: false }),
});
/** @type {Record<string, number>} */
const endedMs = {};
let beganMs = Number.NaN;
const stop = new AbortController();
try {
  await performExperiment(store, experiment.id, {
    signal: stop.signal,
    onProgress: ({ stage }) => {
      const nowMs = performance.now();
      if (Number.isNaN(beganMs)) beganMs = nowMs;
      endedMs[stage] = nowMs;
      // Of the dummies only the first stage is looked at.
      if (!isSketch && stage === "embeddings") stop.abort();
    },
  });
} catch (error) {
  if (!stop.signal.aborted) throw error;
}
const wholeMs = performance.now() - beganMs;
store.close();

const database = new DatabaseSync(path, { readOnly: true });
const { taken } = /** @type {{ taken: number }} */ (
  database.prepare("SELECT count(*) AS taken FROM invocations WHERE taken_from IS NOT NULL").get()
);
const dump = createHash("sha256");
for (const sql of [
  `SELECT runs.seed, sequence_number, model, invocations.seed, output_hash, notes FROM invocations
   JOIN runs ON runs.id = run_id ORDER BY runs.seed, sequence_number`,
  `SELECT runs.seed, sequence_number, embedding_model, vector FROM embeddings JOIN invocations ON invocations.id = invocation_id
   JOIN runs ON runs.id = run_id ORDER BY runs.seed, sequence_number, embedding_model`,
  `SELECT runs.seed, embedding_model, diagram_data, entropy, n_points, n_distinct FROM persistence_diagrams
   JOIN runs ON runs.id = run_id ORDER BY runs.seed, embedding_model`,
  "SELECT embedding_model, exponent, divergence_curve FROM lyapunov_results ORDER BY embedding_model",
  "SELECT hash, bytes FROM images ORDER BY hash",
]) {
  for (const row of database.prepare(sql).iterate()) {
    for (const value of Object.values(/** @type {object} */ (row))) {
      dump.update(value instanceof Uint8Array ? value : `${value} `);
    }
  }
}
database.close();
console.log(
  JSON.stringify({
    runsMs: (endedMs.runs ?? Number.NaN) - beganMs,
    wholeMs,
    taken,
    dump: dump.digest("hex"),
  }),
);
