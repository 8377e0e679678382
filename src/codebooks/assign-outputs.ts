import { setImmediate as otherEvents } from "node:timers/promises";
import { UserInputError } from "../errors.ts";
import {
  type CodebookLabel,
  insertLabels,
  type UnlabelledEmbedding,
  unlabelledEmbeddings,
  versionsOfEmbeddings,
} from "../store/codebook-labels.ts";
import { type Codebook, referenceOf } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { getModelVersion } from "../store/model-versions.ts";
import { runsOf } from "../store/runs.ts";
import { Labeller } from "./label-vectors.ts";
import { versionText } from "./training-set.ts";

/** What was done for one experiment. */
export interface AssignedExperiment {
  readonly experiment: string;
  /** Outputs that got a label. */
  readonly labelled: number;
  /** Outputs that have no label: their vectors are all zero, or of another version of the model. */
  readonly other_version: number;
  readonly without_direction: number;
}

const VECTORS_AT_A_TIME = 4_096;

/**
 * Labels the outputs of experiments that have no label yet. Cut short, it can be called again.
 *
 * @param options.mayLackVersion - Takes experiments whose vectors are all of another version of the model, and labels none of theirs.
 * @throws UserInputError where vectors are of another version of the model
 */
export async function assignOutputs(
  database: Database,
  codebook: Codebook,
  experiments: readonly Experiment[],
  options: {
    readonly mayLackVersion?: boolean;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((labelled: number) => void) | undefined;
  } = {},
): Promise<AssignedExperiment[]> {
  const others = new Map(experiments.map(({ id }) => [id, otherVersions(database, codebook, id)]));
  if (options.mayLackVersion !== true) {
    for (const { id } of experiments) refuseOtherVersion(database, codebook, id);
  }
  const labeller = new Labeller(database, codebook);
  let total = 0;
  const done: AssignedExperiment[] = [];
  for (const { id: experiment } of experiments) {
    let labelled = 0;
    let found = 0;
    let waiting: UnlabelledEmbedding[] = [];
    const save = async () => {
      const labels = labeller.label(waiting);
      found += waiting.length;
      waiting = [];
      labelled += saved(database, codebook, labels);
      options.onProgress?.(total + labelled);
      await otherEvents();
      options.signal?.throwIfAborted();
    };
    for (const { id: runId } of runsOf(database, experiment)) {
      waiting.push(...unlabelledEmbeddings(database, runId, codebook));
      if (waiting.length >= VECTORS_AT_A_TIME) await save();
    }
    await save();
    total += labelled;
    done.push({
      experiment,
      labelled,
      other_version: others.get(experiment)!.count,
      without_direction: found - labelled,
    });
  }
  return done;
}

function saved(database: Database, codebook: Codebook, labels: readonly CodebookLabel[]): number {
  return labels.length === 0 ? 0 : database.transaction(() => insertLabels(database, codebook.id, labels));
}

function otherVersions(database: Database, codebook: Codebook, experimentId: string) {
  const others = versionsOfEmbeddings(database, experimentId, codebook.embedding_model).filter(
    ({ modelVersionId }) => modelVersionId !== codebook.model_version_id,
  );
  return { first: others[0]?.modelVersionId, count: others.reduce((sum, { count }) => sum + count, 0) };
}

/** @throws UserInputError where an experiment has vectors of another version of the model than a codebook's */
function refuseOtherVersion(database: Database, codebook: Codebook, experimentId: string): void {
  const { first } = otherVersions(database, codebook, experimentId);
  if (first === undefined) return;
  const [theirs, ours] = [first, codebook.model_version_id].map((id) =>
    versionText(getModelVersion(database, id)!),
  );
  throw new UserInputError(
    `experiment ${shortId(experimentId)}: ${theirs} of ${codebook.embedding_model} made vectors of it, ` +
      `the codebook ${referenceOf(codebook)} is for ${ours}: they lie elsewhere.`,
    { hint: "Make a codebook from its own vectors: panic-tda codebook create NAME --experiment ID …" },
  );
}
