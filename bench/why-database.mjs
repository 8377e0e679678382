// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createExperiment, openStore } from "../dist/index.js";
import { insertEmbedding } from "../dist/store/embeddings.js";
import { recordCompletion, recordStart } from "../dist/store/experiments.js";
import { insertImage } from "../dist/store/images.js";
import { insertInvocation } from "../dist/store/invocations.js";
import { storeModelVersion } from "../dist/store/model-versions.js";

const folder = fileURLToPath(new URL("../build", import.meta.url));

export const DIMENSION = 768;
export const CAPTIONS = 50;
export const NETWORKS = [
  ["DummyT2I", "DummyI2T"],
  ["DummyT2I", "DummyI2T2"],
  ["DummyT2I2", "DummyI2T"],
  ["DummyT2I2", "DummyI2T2"],
];
export const PROMPTS = 20;
export const SEEDS = 25;
// From here on each run says the same three captions again and again.
const CYCLE_FROM = 35;
const CYCLE = 3;

/** Normal random numbers of variance 1, the same for the same seed. @param {number} seed */
function normals(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @param {number} length @param {number} variance */
  return (length, variance) => {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()) * variance);
      const angle = 2 * Math.PI * uniform();
      values[i] = radius * Math.cos(angle);
      if (i + 1 < length) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  };
}

/**
 * A database of 4 networks × 25 seeds × 20 prompts, 50 captions each, whose vectors of 768 coordinates are sums of a part of the prompt that fades, of the
 * models, of the seed, and of noise. Written row by row, without models. It is kept in build/ and made only once.
 *
 * @returns its path
 */
export function whyDatabase() {
  const path = join(folder, "why-bench.db");
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished.db`;
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${unfinished}${suffix}`, { force: true });
  const store = openStore(unfinished);
  const { database } = store;
  // The bench is about reading: what a crash would leave of this file does not matter.
  database.execute("PRAGMA synchronous = OFF");
  const experiment = createExperiment(store, {
    name: "bench of why",
    networks: NETWORKS,
    seeds: Array.from({ length: SEEDS }, (_, seed) => seed),
    prompts: Array.from({ length: PROMPTS }, (_, prompt) => `the view from window ${prompt + 1}`),
    embedding_models: ["DummyText"],
    max_length: 2 * CAPTIONS,
  });
  /** @param {string} name @param {string} kind */
  const version = (name, kind) =>
    database.transaction(() => storeModelVersion(database, { name, kind, revision: "1", parameters: {} }));
  const versions = Object.fromEntries([
    ["DummyText", version("DummyText", "text-embedding")],
    ...["DummyT2I", "DummyT2I2"].map((name) => [name, version(name, "text-to-image")]),
    ...["DummyI2T", "DummyI2T2"].map((name) => [name, version(name, "image-to-text")]),
  ]);
  database.transaction(() => recordStart(database, experiment.id, experiment.chunk_sizes, versions));
  const part = normals(1);
  /** @param {number} count */
  const parts = (count) => Array.from({ length: count }, () => part(DIMENSION, 1 / DIMENSION));
  const of = { prompt: parts(PROMPTS), seed: parts(SEEDS), network: parts(NETWORKS.length) };
  const times = { started_at: "2026-01-01T00:00:00.000000Z", completed_at: "2026-01-01T00:00:01.000000Z" };
  const prompts = experiment.prompts;
  for (const [number, run] of [...store.runs(experiment.id)].entries()) {
    const network = NETWORKS.findIndex((names) => String(names) === String(run.network));
    const prompt = prompts.indexOf(run.initial_prompt);
    const noise = normals(1_000 + number);
    /** @type {Float32Array[]} */
    const vectors = [];
    database.transaction(() => {
      /** @type {string | null} */
      let last = null;
      for (let step = 0; step < 2 * CAPTIONS; step++) {
        const caption = Math.floor(step / 2);
        const same = caption < CYCLE_FROM ? caption : CYCLE_FROM + ((caption - CYCLE_FROM) % CYCLE);
        const said = `run ${number}, ${step % 2 === 0 ? "picture" : "caption"} ${same}`;
        const isText = step % 2 === 1;
        const hash = createHash("sha256").update(said).digest("hex");
        if (!isText)
          insertImage(database, { hash, bytes: new Uint8Array(1), format: "webp", width: 1, height: 1 });
        const model = /** @type {string} */ (run.network[step % 2]);
        const modelVersion = /** @type {string} */ (versions[model]);
        last = insertInvocation(database, {
          run_id: run.id,
          sequence_number: step,
          model,
          model_version_id: modelVersion,
          seed: run.seed,
          input_invocation_id: last,
          batch_size: 1,
          batch_index: 0,
          notes: null,
          ...times,
          output: isText ? { text: said } : { imageHash: hash },
        });
        if (!isText) continue;
        const memory = 0.6 * 2 ** (-caption / 6);
        const own = noise(DIMENSION, (1 - memory - 0.3) / DIMENSION);
        vectors[caption] =
          same < caption
            ? /** @type {Float32Array} */ (vectors[same])
            : Float32Array.from(
                own,
                (value, k) =>
                  value +
                  Math.sqrt(memory) * /** @type {number} */ (of.prompt[prompt]?.[k]) +
                  Math.sqrt(0.2) * /** @type {number} */ (of.network[network]?.[k]) +
                  Math.sqrt(0.1) * /** @type {number} */ (of.seed[Number(run.seed)]?.[k]),
              );
        insertEmbedding(database, {
          invocationId: last,
          embeddingModel: "DummyText",
          modelVersionId: versions.DummyText,
          vector: /** @type {Float32Array} */ (vectors[caption]),
          startedAt: times.started_at,
          completedAt: times.completed_at,
        });
      }
    });
  }
  database.transaction(() => recordCompletion(database, experiment.id));
  store.close();
  renameSync(unfinished, path);
  return path;
}
