// @ts-check
// A database as large as is asked for, in minutes. What models would take days for comes from a pool or is composed, and is written by
// the store's own inserts in the order in which the stages write. What needs no generative model is computed: `performExperiment`
// completes each experiment, so nothing is missing in it, and commands find what they find in a real one.
//
// Not as in a real one: a picture is not what the model draws from the caption before it, and the labels of the clustering are
// the captions' themes, since to cluster half a million vectors takes an hour.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { startExperiment } from "../dist/experiments/start-experiment.js";
import { encodeImage } from "../dist/images/image-codec.js";
import { imageHash } from "../dist/images/rgb-image.js";
import { builtInModels, createExperiment, openStore, performExperiment } from "../dist/index.js";
import { sketchT2I } from "../dist/models/sketch-t2i.js";
import { replaceClusterings } from "../dist/store/clusterings.js";
import { insertEmbedding } from "../dist/store/embeddings.js";
import { insertImage } from "../dist/store/images.js";
import { insertInvocation } from "../dist/store/invocations.js";
import { now } from "../dist/system/clock.js";
import { captionOf, promptOf, themeNameOf } from "./large-captions.mjs";

const NUM_EXPERIMENTS = 10;
const MAX_LENGTH = 100;
const MOST_PICTURES = 1_000;
const network = ["SketchT2I", "SketchI2T"];
// Two for each type: an embedding model reads one type only, and every output is to have two vectors.
const textModels = ["SketchText", "DummyText"];
const imageModels = ["SketchVision", "DummyVision"];
const clusteredModel = "SketchText";
const EMBEDDINGS_PER_TRANSACTION = 5_000;
const callContext = { signal: new AbortController().signal };

/** @typedef {import("../src/store/store.ts").Store} Store */
/** @typedef {{ file: import("../src/store/images.ts").StoredImage, vectors: Record<string, Float32Array> }} Picture */
/** @typedef {{ run: import("../src/store/runs.ts").Run, number: number, outputs: { id: string, caption?: string, picture?: Picture }[] }} FilledRun */

/**
 * The shape of a database of so many invocations: runs are 100 long, and all experiments alike.
 *
 * @param {number} numInvocations
 * @throws {RangeError} unless ten experiments of whole runs have exactly so many
 */
export function shapeOf(numInvocations) {
  const numRuns = numInvocations / (NUM_EXPERIMENTS * MAX_LENGTH);
  if (!Number.isInteger(numRuns) || numRuns < 1) {
    throw new RangeError(
      `N: expected a multiple of ${NUM_EXPERIMENTS * MAX_LENGTH}, found ${numInvocations}.\n` +
        `  There are ${NUM_EXPERIMENTS} experiments, and runs are ${MAX_LENGTH} invocations long.`,
    );
  }
  // Several runs from one prompt, so that there are Lyapunov exponents; more prompts in a larger experiment.
  const numSeeds = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].find((n) => numRuns % n === 0) ?? 1;
  return {
    numSeeds,
    numPrompts: numRuns / numSeeds,
    numPictures: Math.min(MOST_PICTURES, numInvocations / 20),
  };
}

/**
 * Makes a database of so many invocations, unless the file is there already.
 *
 * @param {string} path
 * @param {number} numInvocations - A multiple of 1,000.
 * @param {(what: string) => void} [onProgress] - Told what is written next.
 */
export async function makeLargeDatabase(path, numInvocations, onProgress = () => {}) {
  const { numSeeds, numPrompts, numPictures } = shapeOf(numInvocations);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished.db`;
  removeDatabase(unfinished);
  const store = openStore(unfinished);
  // What a crash would leave of this file does not matter. Indices over hashes are written all over, and are fast in memory only.
  store.database.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -524288");
  onProgress(`${numPictures} pictures`);
  const pictures = await drawPictures(numPictures);
  for (let index = 0; index < NUM_EXPERIMENTS; index++) {
    onProgress(`experiment ${index + 1} of ${NUM_EXPERIMENTS}`);
    await addExperiment(store, index, numSeeds, numPrompts, pictures);
  }
  onProgress("clustering");
  await addClustering(store);
  store.close();
  renameSync(unfinished, path);
  // The files beside it stay until the process ends, and would keep the name that it has no more.
  removeDatabase(unfinished);
}

/** @param {string} path */
function removeDatabase(path) {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
}

/** @param {number} numPictures @returns {Promise<Picture[]>} */
async function drawPictures(numPictures) {
  /** @type {Picture[]} */
  const pictures = [];
  for (let i = 0; i < numPictures; i++) {
    const [image] = await sketchT2I.invoke([promptOf(i)], [i], callContext);
    if (image === undefined) throw new Error("SketchT2I drew nothing");
    const { width, height } = image;
    const bytes = await encodeImage(image, "webp");
    /** @type {Record<string, Float32Array>} */
    const vectors = {};
    for (const name of imageModels) Object.assign(vectors, { [name]: await vectorOf(name, image) });
    pictures.push({ file: { hash: imageHash(image), bytes, format: "webp", width, height }, vectors });
  }
  return pictures;
}

/** @param {string} name @param {string | import("panic-tda").RgbImage} output */
async function vectorOf(name, output) {
  const model = /** @type {{ embed: (outputs: unknown[], context: object) => Promise<Float32Array[]> }} */ (
    /** @type {unknown} */ (builtInModels.get(name))
  );
  const [vector] = await model.embed([output], callContext);
  if (vector === undefined) throw new Error(`${name} gave no vector`);
  return vector;
}

/**
 * @param {Store} store
 * @param {number} index - Of the experiment, from 0.
 * @param {number} numSeeds
 * @param {number} numPrompts
 * @param {readonly Picture[]} pictures
 */
async function addExperiment(store, index, numSeeds, numPrompts, pictures) {
  const firstRun = index * numSeeds * numPrompts;
  const { id } = createExperiment(store, {
    name: `large ${index + 1} of ${NUM_EXPERIMENTS}`,
    networks: [network],
    seeds: Array.from({ length: numSeeds }, (_, i) => i),
    prompts: Array.from({ length: numPrompts }, (_, i) => promptOf(firstRun + i)),
    embedding_models: [...textModels, ...imageModels],
    max_length: MAX_LENGTH,
  });
  const started = startExperiment(store.database, id, builtInModels, { acceptChanges: false });
  const runs = Array.from(store.runs(id), (run, i) => ({ run, number: firstRun + i, outputs: [] }));
  addInvocations(store, started, runs, pictures);
  for (const model of started.experiment.embedding_models) await addEmbeddings(store, started, runs, model);
  started.lease.release();
  await performExperiment(store, id);
}

/**
 * As the runs stage does with models in this process, chunk by chunk and step by step; but a chunk in one transaction, because each
 * transaction writes all pages of the indices over hashes that it touches.
 *
 * @param {Store} store
 * @param {import("../src/experiments/start-experiment.ts").StartedExperiment} started
 * @param {FilledRun[]} runs
 * @param {readonly Picture[]} pictures
 */
function addInvocations({ database }, { experiment, lease }, runs, pictures) {
  const chunkSize = experiment.chunk_sizes[0] ?? runs.length;
  /** @type {Set<string>} */
  const stored = new Set();
  for (let start = 0; start < runs.length; start += chunkSize) {
    const chunk = runs.slice(start, start + chunkSize);
    lease.write(() => {
      for (let step = 0; step < MAX_LENGTH; step++)
        addCall(database, experiment, chunk, step, pictures, stored);
    });
  }
}

/**
 * @param {Store["database"]} database
 * @param {import("../src/store/experiments.ts").Experiment} experiment
 * @param {FilledRun[]} chunk
 * @param {number} step
 * @param {readonly Picture[]} pictures
 * @param {Set<string>} stored - Pictures that the database has by now.
 */
function addCall(database, experiment, chunk, step, pictures, stored) {
  const model = network[step % 2] ?? "";
  const startedAt = now();
  for (const [place, { run, number, outputs }] of chunk.entries()) {
    const output =
      step % 2 === 0
        ? { picture: pictures[(31 * number + 17 * (step / 2)) % pictures.length] }
        : { caption: captionOf(number, (step - 1) / 2, MAX_LENGTH / 2) };
    const file = output.picture?.file;
    if (file !== undefined && !stored.has(file.hash)) {
      insertImage(database, file);
      stored.add(file.hash);
    }
    const id = insertInvocation(database, {
      run_id: run.id,
      sequence_number: step,
      model,
      model_version_id: experiment.model_versions?.[model] ?? "",
      seed: run.seed,
      input_invocation_id: outputs.at(-1)?.id ?? null,
      batch_size: chunk.length,
      batch_index: place,
      notes: null,
      started_at: startedAt,
      completed_at: now(),
      output: file === undefined ? { text: output.caption ?? "" } : { imageHash: file.hash },
    });
    outputs.push({ id, ...output });
  }
}

/**
 * As the embeddings stage does: model by model, run by run.
 *
 * @param {Store} store
 * @param {import("../src/experiments/start-experiment.ts").StartedExperiment} started
 * @param {FilledRun[]} runs
 * @param {string} model
 */
async function addEmbeddings({ database }, { experiment, lease }, runs, model) {
  const isText = textModels.includes(model);
  const outputs = runs.flatMap(({ outputs }) =>
    outputs.filter(({ caption }) => (caption !== undefined) === isText),
  );
  for (let start = 0; start < outputs.length; start += EMBEDDINGS_PER_TRANSACTION) {
    const startedAt = now();
    const batch = await Promise.all(
      outputs.slice(start, start + EMBEDDINGS_PER_TRANSACTION).map(async ({ id, caption, picture }) => ({
        invocationId: id,
        vector: picture?.vectors[model] ?? (await vectorOf(model, caption ?? "")),
      })),
    );
    lease.write(() => {
      for (const { invocationId, vector } of batch) {
        insertEmbedding(database, {
          invocationId,
          embeddingModel: model,
          modelVersionId: experiment.model_versions?.[model] ?? "",
          vector,
          startedAt,
          completedAt: now(),
        });
      }
    });
  }
}

/** A cluster for each theme, the largest first; the captions of every tenth run are noise. @param {Store} store */
async function addClustering(store) {
  const startedAt = now();
  const themes = new Map();
  const embeddings = [];
  let number = 0;
  for (const { id: experiment } of [...store.experiments()].reverse()) {
    const firstRun = number;
    const numbers = new Map(Array.from(store.runs(experiment), (run, i) => [run.id, firstRun + i]));
    number += numbers.size;
    // The ids alone are kept of them.
    for (const { id, runId } of store.embeddings({ experiment, model: clusteredModel })) {
      const run = /** @type {number} */ (numbers.get(runId));
      const theme = run % 10 === 9 ? undefined : themeNameOf(run);
      embeddings.push({ id, theme });
      if (theme === undefined) continue;
      const members = themes.get(theme) ?? { medoid: id, size: 0 };
      themes.set(theme, { ...members, size: members.size + 1 });
    }
  }
  const bySize = [...themes.entries()].sort(([, a], [, b]) => b.size - a.size);
  const labels = new Map(
    bySize.map(([theme, { medoid }], label) => [theme, { label, medoid_embedding_id: medoid }]),
  );
  const noise = { label: -1, medoid_embedding_id: null };
  await replaceClusterings(store.database, {
    embeddingModel: clusteredModel,
    algorithm: "hdbscan",
    startedAt,
    completedAt: now(),
    layers: [
      {
        parameters: { labels: "the theme of each run, not computed", medoid: "the first member" },
        rows: embeddings.map(({ id, theme }) => ({ embedding_id: id, ...(labels.get(theme) ?? noise) })),
      },
    ],
  });
}
