import { setTimeout as pause } from "node:timers/promises";
import { UserInputError } from "../errors.ts";
import { now } from "../system/clock.ts";
import { deleteEmptyClusterings } from "./clusterings.ts";
import type { Database } from "./database.ts";
import { giveDiskBack } from "./delete-experiment.ts";
import { type Experiment, getExperiment, type Pruned, presentExperiment } from "./experiments.ts";
import { shortId } from "./identifiers.ts";
import { forgetCounts } from "./kept-counts.ts";
import { Lease } from "./leases.ts";
import { replaceMedoids } from "./replace-medoids.ts";
import { runsOf } from "./runs.ts";

/** What would be given up. */
export interface Prunable {
  readonly count: number;
  /** Of the vectors or files themselves. */
  readonly bytes: number;
}

/** The vectors that a model has given to an experiment's outputs and prompts. */
export function prunableVectors(database: Database, experimentId: string, embeddingModel: string): Prunable {
  return database.get<Prunable>(
    `SELECT count(*) AS count, coalesce(sum(length(vector)), 0) AS bytes FROM (
       SELECT vector FROM runs JOIN invocations ON run_id = runs.id
       JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
       WHERE experiment_id = :experimentId
       UNION ALL
       SELECT vector FROM prompt_embeddings
       WHERE experiment_id = :experimentId AND embedding_model = :embeddingModel)`,
    { experimentId, embeddingModel },
  )!;
}

/** Pictures of an experiment that nothing else needs: those that another one shows, or begins with, stay. */
const OWN_PICTURES = `SELECT DISTINCT images.rowid AS place FROM runs JOIN invocations ON run_id = runs.id
  JOIN images ON hash = output_image_hash
  WHERE experiment_id = :experimentId AND length(bytes) > 0
    AND NOT EXISTS (SELECT 1 FROM runs WHERE initial_image_hash = hash)
    AND NOT EXISTS (
      SELECT 1 FROM invocations AS others JOIN runs AS of_others ON of_others.id = others.run_id
      JOIN experiments ON experiments.id = of_others.experiment_id
      WHERE others.output_image_hash = hash AND experiments.id <> :experimentId
        AND json_extract(pruned, '$.pictures') IS NULL)`;

export function prunablePictures(database: Database, experimentId: string): Prunable {
  return database.get<Prunable>(
    `SELECT count(*) AS count, coalesce(sum(length(bytes)), 0) AS bytes FROM images WHERE rowid IN (${OWN_PICTURES})`,
    { experimentId },
  )!;
}

/**
 * Deletes the vectors of one model, of outputs and prompts. What was computed from them stays: diagrams, exponents, and the clusterings of
 * other experiments' embeddings. Cut short, it can be called again.
 *
 * @throws ExperimentInUseError; UserInputError if the experiment is not complete
 */
export async function pruneVectors(
  database: Database,
  experimentId: string,
  embeddingModel: string,
  onProgress: (deleted: number) => void = () => {},
): Promise<void> {
  const mark = (pruned: Pruned): Pruned => ({
    ...pruned,
    vectors: { ...pruned.vectors, [embeddingModel]: now() },
  });
  await underLease(database, experimentId, mark, async (lease) => {
    let deleted = 0;
    for (const { id: runId } of runsOf(database, experimentId)) {
      let some = lease.write(() => deleteVectors(database, runId, embeddingModel));
      while (some === "medoids") {
        // Of the clusterings that there were, or of one that was saved meanwhile.
        replaceMedoids(database, lease, experimentId, embeddingModel);
        some = lease.write(() => deleteVectors(database, runId, embeddingModel));
      }
      deleted += some;
      onProgress(deleted);
      await pause(0);
    }
    lease.write(() => {
      database.run(
        "DELETE FROM prompt_embeddings WHERE experiment_id = :experimentId AND embedding_model = :embeddingModel",
        { experimentId, embeddingModel },
      );
      deleteEmptyClusterings(database);
    });
  });
}

/**
 * Gives up the files of an experiment's pictures that no other one shows. Their rows stay: hash, size, and with them which pictures are the
 * same. Cut short, it can be called again.
 *
 * @throws ExperimentInUseError; UserInputError if the experiment is not complete
 */
export async function prunePictures(
  database: Database,
  experimentId: string,
  onProgress: (pruned: number) => void = () => {},
): Promise<void> {
  const mark = (pruned: Pruned): Pruned => ({ ...pruned, pictures: now() });
  await underLease(database, experimentId, mark, async (lease) => {
    let pruned = 0;
    for (const { id: runId } of runsOf(database, experimentId)) {
      pruned += lease.write(() =>
        database.run(
          `UPDATE images SET bytes = x'', updated_at = :now WHERE rowid IN (${OWN_PICTURES} AND runs.id = :runId)`,
          { experimentId, runId, now: now() },
        ),
      );
      onProgress(pruned);
      await pause(0);
    }
  });
}

/** Marks an experiment as unfinished, so that `resume` computes the vectors again that were given up. */
export function forgetPrunedVectors(database: Database, experimentId: string, embeddingModel: string): void {
  const lease = Lease.acquire(database, experimentId, () => {
    const { pruned } = presentExperiment(database, experimentId);
    const { [embeddingModel]: when, ...vectors } = pruned?.vectors ?? {};
    if (when === undefined) {
      throw new UserInputError(
        `experiment ${shortId(experimentId)}: no vectors of ${embeddingModel} were given up.`,
      );
    }
    save(database, experimentId, { ...pruned, vectors });
    database.run("UPDATE experiments SET completed_at = NULL WHERE id = :experimentId", { experimentId });
  });
  lease.release();
}

/** Does nothing where one of them is a medoid. */
function deleteVectors(database: Database, runId: string, embeddingModel: string): number | "medoids" {
  const ofRun = `SELECT embeddings.id FROM invocations
    JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel WHERE run_id = :runId`;
  const names = { runId, embeddingModel };
  const medoid = database.get(
    `SELECT 1 FROM embedding_clusters WHERE medoid_embedding_id IN (${ofRun}) LIMIT 1`,
    names,
  );
  return medoid === undefined
    ? database.run(`DELETE FROM embeddings WHERE id IN (${ofRun})`, names)
    : "medoids";
}

async function underLease(
  database: Database,
  experimentId: string,
  mark: (pruned: Pruned) => Pruned,
  work: (lease: Lease) => Promise<void>,
): Promise<void> {
  // Marked first: cut short, what is left is a part of what was to be given up.
  const lease = Lease.acquire(database, experimentId, () => {
    const experiment = getExperiment(database, experimentId);
    if (experiment === undefined) throw new UserInputError(`there is no experiment ${experimentId}.`);
    refuseUnfinished(experiment);
    save(database, experimentId, mark(experiment.pruned ?? {}));
  });
  try {
    await work(lease);
  } finally {
    lease.release();
  }
  await giveDiskBack(database);
}

/** @throws UserInputError: what an experiment still needs cannot be given up */
export function refuseUnfinished({ id, completed_at, deletion_started_at }: Experiment): void {
  if (completed_at !== null && deletion_started_at === null) return;
  throw new UserInputError(`experiment ${shortId(id)} is not complete: it still needs what it has.`, {
    hint: `Complete it first: panic-tda resume ${shortId(id)}; or delete it: panic-tda delete ${shortId(id)}`,
  });
}

function save(database: Database, experimentId: string, pruned: Pruned): void {
  database.run("UPDATE experiments SET pruned = :pruned, updated_at = :now WHERE id = :experimentId", {
    experimentId,
    pruned: JSON.stringify(pruned),
    now: now(),
  });
  forgetCounts(database, experimentId);
}
