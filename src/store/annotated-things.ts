import { UserInputError } from "../errors.ts";
import type { AnnotationSubject } from "../text/annotation-text.ts";
import type { Database } from "./database.ts";
import { getExperiment } from "./experiments.ts";
import { findById } from "./find-by-id.ts";
import { findExperiment } from "./find-experiment.ts";
import { findRun } from "./find-run.ts";
import { refuseCluster } from "./refuse-cluster.ts";
import { getRun } from "./runs.ts";
import { hasTable } from "./tables.ts";
import { clusterKeyParts, findCluster } from "./views/cluster-names.ts";
import { outputAt } from "./views/outputs.ts";

/** Something that annotations can be about, and the experiment that they go with. */
export interface AnnotatedThing {
  readonly subject: AnnotationSubject;
  readonly subject_id: string;
  readonly experiment_id: string;
}

/**
 * A thing by its full id, as annotations have it.
 *
 * @throws UserInputError if there is none, or its experiment is being deleted
 */
export function annotatedThing(database: Database, subject: AnnotationSubject, id: string): AnnotatedThing {
  const experimentId = experimentOf(database, subject, id);
  const experiment = experimentId === undefined ? undefined : getExperiment(database, experimentId);
  if (experiment !== undefined && experiment.deletion_started_at === null)
    return { subject, subject_id: id, experiment_id: experiment.id };
  throw new UserInputError(`${database.path}: there is no ${subject} ${id}; it may have been deleted.`, {
    hint: subject === "cluster" ? "See the clusters: panic-tda cluster show" : "See the ids: panic-tda list",
  });
}

/** The experiment of a thing that is there. */
function experimentOf(database: Database, subject: AnnotationSubject, id: string): string | undefined {
  if (subject === "experiment") return id;
  if (subject === "run") return getRun(database, id)?.experiment_id;
  if (subject === "state") {
    const [, runId = "", step = ""] = /^([^/]+)\/(0|[1-9]\d{0,8})$/.exec(id) ?? [];
    if (outputAt(database, runId, Number(step)) === undefined) return undefined;
    return getRun(database, runId)?.experiment_id;
  }
  const parts = clusterKeyParts(id);
  if (parts === undefined || !hasTable(database, "clustering_results")) return undefined;
  const found = findCluster(database, parts);
  return found?.key === id ? found.experimentId : undefined;
}

/**
 * A thing as people name it: an experiment or a run by a part of its id, or `latest`; a state as `RUN/STEP`; a cluster as
 * `MODEL/LAYER/LABEL`, or with its medoid's hash in place of the label.
 *
 * @throws UserInputError if there is none, or several are meant
 */
export function findAnnotatedThing(database: Database, reference: string): AnnotatedThing {
  const [first = "", second, ...more] = reference.split("/");
  if (second === undefined) {
    if (reference === "latest")
      return annotatedThing(database, "experiment", findExperiment(database, reference).id);
    const { kind, id } = findById(database, ["experiment", "run"], reference);
    return annotatedThing(database, kind === "run" ? "run" : "experiment", id);
  }
  if (more.length === 0) {
    // A part of an id is what a state's run is named by; anything else may be the beginning of a cluster's name.
    if (!/^[0-9a-f-]+$/i.test(first))
      throw new UserInputError(
        `${database.path}: ${JSON.stringify(reference)} is neither a state nor a cluster: expected RUN/STEP, as 5c2d88f1/12, or MODEL/LAYER/NUMBER, as SketchText/0/3.`,
        {
          hint:
            first === "latest"
              ? "latest is an experiment. See its runs: panic-tda runs latest"
              : "See the runs: panic-tda runs; the clusters: panic-tda cluster show",
        },
      );
    const run = findRun(database, first);
    if (/^\d{1,9}$/.test(second) && outputAt(database, run.id, Number(second)) !== undefined)
      return annotatedThing(database, "state", `${run.id}/${Number(second)}`);
    throw new UserInputError(`${database.path}: run ${run.id} has no step ${JSON.stringify(second)}.`, {
      hint: "A state is named by its run and its step, counted from 0: 5c2d88f1/12",
    });
  }
  const parts = clusterKeyParts(reference);
  const found =
    parts !== undefined && hasTable(database, "clustering_results")
      ? findCluster(database, parts)
      : undefined;
  if (found !== undefined) return annotatedThing(database, "cluster", found.key);
  throw refuseCluster(database, reference, parts);
}
