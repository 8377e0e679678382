import { stateOf } from "../experiments/experiment-state.ts";
import { runStateOf } from "../experiments/run-state.ts";
import { type Annotation, annotationsOf } from "../store/annotations.ts";
import type { Database } from "../store/database.ts";
import { experimentsNewestFirst } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { liveLeases } from "../store/leases.ts";
import { pages } from "../store/pages.ts";
import { type RunWithLength, runsWithLength } from "../store/views/run-lengths.ts";
import {
  notedClusters,
  notedStates,
  notesOf,
  type SearchedCluster,
  type SearchedExperiment,
  type SearchedRun,
  type SearchedState,
  searchedRun,
} from "./searched-run.ts";

/** All runs of a database, the newest experiment first, as they are now, and what was written about single states and clusters. */
export function readSearchedRuns(database: Database): {
  experiments: Map<string, SearchedExperiment>;
  runs: SearchedRun[];
  notesOfStates: readonly SearchedState[];
  notesOfClusters: readonly SearchedCluster[];
} {
  const written = new Map<string, Annotation[]>();
  for (const one of annotationsOf(database)) {
    const subject = `${one.subject} ${one.subject_id}`;
    written.set(subject, [...(written.get(subject) ?? []), one]);
  }
  const leased = new Set(liveLeases(database).map(({ experiment_id }) => experiment_id));
  const experiments = new Map<string, SearchedExperiment>();
  const runs: SearchedRun[] = [];
  for (const experiment of experimentsNewestFirst(database)) {
    const { id, name } = experiment;
    if (experiment.deletion_started_at !== null) continue;
    experiments.set(id, { id, shortId: shortId(id), name });
    const isDone = experiment.completed_at !== null && !leased.has(id);
    const state = isDone ? "completed" : stateOf(database, experiment);
    const ofExperiment = written.get(`experiment ${id}`) ?? [];
    for (const run of pages<RunWithLength>(1000, (last) =>
      runsWithLength(database, id, last?.id ?? "", 1000),
    )) {
      const notes = notesOf([...ofExperiment, ...(written.get(`run ${run.id}`) ?? [])]);
      const network = run.network.join(" → ");
      const stateOfRun = runStateOf(run, run.length, state);
      const facts = {
        id: run.id,
        experimentId: id,
        prompt: run.initial_prompt,
        network,
        seed: run.seed,
        state: stateOfRun,
        notes,
      };
      runs.push(searchedRun(facts, name));
    }
  }
  return { experiments, runs, notesOfStates: notedStates(written), notesOfClusters: notedClusters(written) };
}
