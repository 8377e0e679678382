import type { Hono } from "hono";
import { takenOf } from "../experiments/kept-counts.ts";
import { consistsOfForks, type Experiment } from "../store/experiments.ts";
import { forksOf, type Lineage } from "../store/fork-runs.ts";
import { growthsOf } from "../store/growths.ts";
import { getRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { interventionText } from "../text/intervention-text.ts";
import { interventionEffects } from "../why/intervention-effect.ts";
import type { EffectAnswer, ForkRow, LineageAnswer } from "./api/lineage.ts";
import { type Explorer, experimentOf } from "./explorer.ts";
import { required } from "./request-parameters.ts";
import { routes } from "./routes.ts";

/** Where experiments come from: what they took, how they grew, what was forked from what, and what that did. */
export function serveLineage(app: Hono, { current }: Explorer): void {
  app.get(routes.lineage, (context) => {
    const { store } = current;
    const experiment = experimentOf(store, required(context, "experiment"));
    const { database } = store;
    const answer: LineageAnswer = {
      taken: takenOf(database, experiment.id),
      growths: growthsOf(database, experiment.id).map(({ generation, added, started_at, completed_at }) => ({
        generation,
        added,
        started_at,
        completed_at,
      })),
      forks: forkRows(store, ownForks(store, experiment)),
      forkedFrom: forkRows(store, forksOf(database, { parentExperimentId: experiment.id })),
    };
    return context.json(answer);
  });

  app.get(routes.effect, (context) => {
    const { store } = current;
    const experiment = experimentOf(store, required(context, "experiment"));
    const answer: EffectAnswer = {
      effects: consistsOfForks(experiment) ? interventionEffects(store, experiment.id) : [],
    };
    return context.json(answer);
  });
}

function ownForks({ database }: Store, experiment: Experiment): Lineage[] {
  return consistsOfForks(experiment) ? forksOf(database, { experimentId: experiment.id }) : [];
}

/** Forks with what is to be said of the runs that they begin from. */
export function forkRows({ database }: Store, forks: readonly Lineage[]): ForkRow[] {
  const parents = new Map(
    [...new Set(forks.map(({ parent_run_id }) => parent_run_id))].map((id) => [id, getRun(database, id)]),
  );
  return forks.map(({ run_id, experiment_id, parent_run_id, fork_step, intervention }) => {
    const parent = parents.get(parent_run_id);
    return {
      runId: run_id,
      experimentId: experiment_id,
      parentRunId: parent_run_id,
      parentExperimentId: parent?.experiment_id ?? null,
      parentPrompt: parent?.initial_prompt ?? null,
      step: fork_step,
      isControl: intervention.control === true,
      change: interventionText(intervention),
    };
  });
}
