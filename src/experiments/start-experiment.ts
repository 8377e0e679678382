import { UserInputError } from "../errors.ts";
import type { Model, RecordedVersion } from "../models/model.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ScoreModel } from "../models/score-model.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { Database } from "../store/database.ts";
import {
  batchSizeOf,
  clearFailures,
  type Experiment,
  getExperiment,
  presentExperiment,
  recordStart,
  scoresOf,
} from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { insertIncident } from "../store/incidents.ts";
import { Lease } from "../store/leases.ts";
import {
  getModelVersion,
  type NewModelVersion,
  parametersText,
  storeModelVersion,
} from "../store/model-versions.ts";
import { hasUnknownSeed } from "../store/runs.ts";

/** What would compute the rest of an experiment is not what computed its beginning. */
export class ChangedModelsError extends UserInputError {
  override readonly name = "ChangedModelsError";
  readonly changes: readonly string[];

  constructor(experimentId: string, changes: readonly string[]) {
    super(
      `experiment ${shortId(experimentId)} was begun with other models or chunks:\n${changes.map((change) => `  ${change}`).join("\n")}`,
      {
        hint:
          "Install the version that began it; or go on with what is installed now, which is recorded: " +
          `panic-tda resume ${shortId(experimentId)} --accept-changes`,
      },
    );
    this.changes = changes;
  }
}

/** Another process completed the experiment between our look at it and our start. */
export class AlreadyCompletedError extends Error {}

export interface StartedExperiment {
  readonly experiment: Experiment;
  readonly lease: Lease;
}

/**
 * Takes the lease of an experiment and notes what will compute it, in one transaction: killed at any moment, the experiment
 * is either as it was before or can be resumed.
 *
 * @param options.create - Writes the experiment, for one that begins here, or what it is to grow to.
 * @throws ExperimentInUseError, ChangedModelsError, AlreadyCompletedError; nothing was written then
 */
export function startExperiment(
  database: Database,
  experimentId: string,
  models: ModelRegistry,
  options: { acceptChanges: boolean; create?: () => void },
): StartedExperiment {
  const lease = Lease.acquire(database, experimentId, () => {
    options.create?.();
    const experiment = getExperiment(database, experimentId);
    if (experiment === undefined) throw new UserInputError(`there is no experiment ${experimentId}.`);
    if (experiment.deletion_started_at !== null) {
      throw new UserInputError(`experiment ${shortId(experimentId)} is half deleted and cannot be resumed.`, {
        hint: `Delete the rest: panic-tda delete ${shortId(experimentId)}`,
      });
    }
    if (experiment.completed_at !== null) throw new AlreadyCompletedError();
    const versions = modelsOf(experiment).map((name) => versionOf(models.any(name)));
    const sizes = chunkSizes(experiment.networks, batchSizeOf(experiment), models);
    const changes = changesSince(database, experiment, versions, sizes);
    if (changes.length > 0 && !options.acceptChanges) throw new ChangedModelsError(experimentId, changes);

    clearFailures(database, experimentId);
    const ids = versions.map((version) => [version.name, storeModelVersion(database, version)]);
    recordStart(database, experimentId, sizes, Object.fromEntries(ids));
    for (const message of changes) {
      insertIncident(database, experimentId, {
        stage: "start",
        kind: "accepted_change",
        message,
      });
    }
  });
  return { experiment: presentExperiment(database, experimentId), lease };
}

/** The names of all models of an experiment, each once. */
export function modelsOf(
  experiment: Pick<Experiment, "networks" | "embedding_models"> &
    Partial<Pick<Experiment, "config">> & { scores?: readonly string[] },
): string[] {
  const scores = experiment.scores ?? scoresOf({ config: experiment.config });
  return [...new Set([...experiment.networks.flat(), ...experiment.embedding_models, ...scores])];
}

/** The versions of models that began an experiment, by name. */
export function recordedVersions(database: Database, experiment: Experiment): Map<string, RecordedVersion> {
  return new Map(
    Object.entries(experiment.model_versions ?? {}).flatMap(([name, id]) => {
      const version = getModelVersion(database, id);
      return version === undefined ? [] : [[name, version] as const];
    }),
  );
}

function versionOf({ name, kind, revision, parameters }: Model | ScoreModel): NewModelVersion {
  return { name, kind, revision, parameters };
}

function changesSince(
  database: Database,
  experiment: Experiment,
  versions: readonly NewModelVersion[],
  sizes: readonly number[],
): string[] {
  const changes: string[] = [];
  for (const version of versions) {
    const id = experiment.model_versions?.[version.name];
    const before = id === undefined ? undefined : getModelVersion(database, id);
    if (before === undefined) continue;
    if (before.revision !== version.revision) {
      changes.push(`${version.name}: revision ${before.revision} then, ${version.revision} now`);
    }
    const then = parametersText(before.parameters);
    const present = parametersText(version.parameters);
    if (then !== present) changes.push(`${version.name}: parameters ${then} then, ${present} now`);
  }
  for (const [i, size] of sizes.entries()) {
    const before = experiment.chunk_sizes[i];
    if (before !== undefined && before !== size) {
      changes.push(
        `network ${experiment.networks[i]?.join(" → ")}: chunks of ${before} then, of ${size} now`,
      );
    }
  }
  if (experiment.imported_from !== null && hasUnknownSeed(database, experiment.id))
    changes.push("seeds: not recorded then, drawn anew for each invocation now");
  return changes;
}
