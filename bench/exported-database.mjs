// @ts-check
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createExperiment, openStore, performExperiment } from "../dist/index.js";

const folder = fileURLToPath(new URL("../build", import.meta.url));

/**
 * A database of 2,000 runs and 1,000,000 invocations, half of them pictures, each with a vector of 768 numbers: one small experiment that
 * was performed, its first run copied by SQL. It is kept in build/ and made only once.
 *
 * @returns {Promise<string>} its path
 */
export async function largeDatabase() {
  const path = join(folder, "large.db");
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished.db`;
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${unfinished}${suffix}`, { force: true });
  const store = openStore(unfinished);
  const { database } = store;
  database.execute("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF");
  const { id } = createExperiment(store, {
    name: "large",
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: Array.from({ length: 2_000 }, (_, seed) => seed),
    prompts: ["a prompt"],
    embedding_models: ["DummyText", "DummyVision"],
    max_length: 500,
    max_homology_dimension: 0,
  });
  const [first, ...others] = [...store.runs(id)];
  // The others are put aside while the first one is computed.
  database.run("CREATE TABLE aside AS SELECT * FROM runs WHERE id <> :first", { first: first.id });
  database.run("DELETE FROM runs WHERE id <> :first", { first: first.id });
  await performExperiment(store, id);
  database.run("INSERT INTO runs SELECT * FROM aside");
  database.execute("DROP TABLE aside");
  for (const { id: runId } of others) {
    // A row's new id is that of the row it is copied from, under this run's prefix: so parents are found again.
    const copied = { first: first.id, prefix: randomUUID().slice(0, 18) };
    const parameters = { ...copied, run: runId };
    database.transaction(() => {
      database.run(
        `INSERT INTO invocations SELECT :prefix || substr(id, 19), inserted_at, updated_at, :run, sequence_number, model, model_version_id,
           type, seed, :prefix || substr(input_invocation_id, 19), output_text, output_image_hash, output_hash, batch_size, batch_index,
           notes, started_at, completed_at
         FROM invocations WHERE run_id = :first ORDER BY sequence_number`,
        parameters,
      );
      database.run(
        `INSERT INTO embeddings SELECT :prefix || substr(embeddings.id, 19), embeddings.inserted_at, embeddings.updated_at,
           :prefix || substr(invocation_id, 19), embedding_model, embeddings.model_version_id, vector, embeddings.started_at, embeddings.completed_at
         FROM invocations JOIN embeddings ON invocation_id = invocations.id WHERE run_id = :first`,
        copied,
      );
      database.run(
        `INSERT INTO persistence_diagrams SELECT :prefix || substr(id, 19), inserted_at, updated_at, :run, embedding_model, diagram_data, entropy,
           n_points, n_distinct, parameters, started_at, completed_at
         FROM persistence_diagrams WHERE run_id = :first`,
        parameters,
      );
    });
  }
  store.close();
  renameSync(unfinished, path);
  return path;
}
