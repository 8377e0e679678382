import { executorPace } from "../experiments/executor-pace.ts";
import type { ExperimentStatus } from "../experiments/experiment-status.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { CheckedForecast } from "../plan/checked-forecast.ts";
import type { Database } from "../store/database.ts";
import { type ExecutorRow, executorsOf } from "../store/executors.ts";
import { consistsOfForks, definitionsOf, type Experiment } from "../store/experiments.ts";
import { forksOf } from "../store/fork-runs.ts";
import type { Growth } from "../store/growths.ts";
import type { LeaseRow } from "../store/leases.ts";
import type { Store } from "../store/store.ts";
import { marksText } from "../text/marks-text.ts";
import { amount, count, counted, duration, rate } from "../text/numbers.ts";
import { onItsLines } from "../text/printable.ts";
import type { CyclesOfNetwork } from "../why/cycles.ts";
import { freshSeedsText } from "../why/fresh-seeds-text.ts";
import type { DatabaseOptions } from "./database-option.ts";
import { doneOfTotal, sizeOf } from "./describe-experiment.ts";
import { factLines } from "./fact-lines.ts";
import { suggestedCommand } from "./invocation.ts";
import { wholeText } from "./time-text.ts";

const MAX_FAILED_RUNS = 20;
const MOST_PLACES = 10;

/** Which runs go in circles, where that is asked for. */
export async function cyclesIn(store: Store, experimentId: string): Promise<readonly CyclesOfNetwork[]> {
  const { cyclesOf } = await import("../why/cycles.ts");
  return cyclesOf(store, experimentId);
}

/** An experiment's row and status for programs. */
export async function statusJson(store: Store, experiment: Experiment): Promise<object> {
  const { countsByKey, statusOf } = await import("../experiments/experiment-status.ts");
  const { catalogueModels } = await import("../worker/all-models.ts");
  const { failedRuns } = await import("../store/runs.ts");
  const { checkedForecast } = await import("../plan/checked-forecast.ts");
  const { marksOf, noMarks } = await import("../store/annotations.ts");
  const { starred, tags } =
    marksOf(store.database, { subject: "experiment", subjectId: experiment.id }).get(experiment.id) ??
    noMarks;
  const status = statusOf(store.database, experiment, catalogueModels());
  const { state, runs, work, incidents, speed, clusterings, smallerBatches, cost, taken, growths } = status;
  const models = await withOwnModels(experiment, catalogueModels());
  const forecast = await checkedForecast(store.database, experiment, models, { progress: status });
  return {
    experiment,
    status: {
      state,
      runs,
      ...countsByKey(work),
      incidents,
      smaller_batches: smallerBatches,
      cost,
      taken,
      forks: consistsOfForks(experiment) ? forksOf(store.database, { experimentId: experiment.id }) : [],
      growths: growths.map(({ generation, before, added, started_at, completed_at }) => ({
        generation,
        before,
        added,
        started_at,
        completed_at,
      })),
      clusterings,
      starred,
      tags,
      executors: executorsOf(store.database, experiment.id).map(executorJson),
      speed: speed && {
        stage: speed.stage,
        per_second: speed.perSecond,
        seconds_left: speed.secondsLeft,
      },
      forecast:
        forecast === undefined
          ? null
          : {
              seconds: forecast.time.seconds,
              low: forecast.time.low,
              high: forecast.time.high,
              measured_seconds: forecast.measuredSeconds,
              seconds_left: forecast.secondsLeft,
            },
    },
    failed_runs: failedRuns(store.database, experiment.id, MAX_FAILED_RUNS),
  };
}

/** An experiment's status for people. */
export async function statusText(
  store: Store,
  experiment: Experiment,
  options: DatabaseOptions,
  cycles: readonly CyclesOfNetwork[] = [],
): Promise<string> {
  const { whatIsLacking } = await import("../experiments/experiment-state.ts");
  const { statusOf } = await import("../experiments/experiment-status.ts");
  const { catalogueModels } = await import("../worker/all-models.ts");
  const { marksOf } = await import("../store/annotations.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const { liveLease } = await import("../store/leases.ts");
  const { failedRuns } = await import("../store/runs.ts");
  const { countClampedExponents } = await import("../store/views/exponent-counts.ts");
  const status = statusOf(store.database, experiment, catalogueModels());
  const lease = liveLease(store.database, experiment.id);

  const facts: [string, string][] = [];
  if (experiment.name !== null) facts.push(["name", experiment.name]);
  const marks = marksText(
    marksOf(store.database, { subject: "experiment", subjectId: experiment.id }).get(experiment.id),
  );
  if (marks !== "") facts.push(["marks", marks]);
  facts.push(["state", stateText(status, lease)], ["size", sizeOf(experiment)]);
  for (const network of experiment.networks) facts.push(["network", network.join(" → ")]);
  facts.push(["created", experiment.inserted_at]);
  if (experiment.started_at !== null) facts.push(["started", experiment.started_at]);
  if (experiment.completed_at !== null) facts.push(["completed", experiment.completed_at]);
  for (const growth of status.growths) facts.push(["grown", growthText(growth)]);
  for (const { stage, saves, parts } of status.work) {
    for (const { model, ...progress } of parts) {
      if (progress.total === 0 && progress.done === 0) continue;
      const ofModel = model === null ? "" : `  ${model}`;
      facts.push([saves, `${doneOfTotal(progress)}${ofModel}${speedText(status, stage)}`]);
    }
  }
  for (const [model, when] of Object.entries(experiment.pruned?.vectors ?? {}))
    facts.push(["given up", `the vectors of ${model}, ${when.slice(0, 10)}`]);
  if (experiment.pruned?.pictures !== undefined)
    facts.push(["given up", `pictures, ${experiment.pruned.pictures.slice(0, 10)}`]);
  if (status.cost !== null) facts.push(["cost", `${amount(status.cost)}, by the prices of the config`]);
  const numClamped = countClampedExponents(store.database, experiment.id);
  if (numClamped > 0) {
    // docs/lyapunov.md says what such an exponent means.
    facts.push(["clamped", `${counted(numClamped, "exponent")}: runs that meet, with distances below 1e−10`]);
  }
  for (const { model, algorithm, count: clustered, noise } of status.clusterings)
    facts.push(["clustered", `${count(clustered)}  ${model}, ${algorithm}, ${count(noise)} of them noise`]);
  facts.push(...lineageFacts(store.database, experiment));
  const { checkedForecast } = await import("../plan/checked-forecast.ts");
  const models = await withOwnModels(experiment, catalogueModels());
  const forecast = await checkedForecast(store.database, experiment, models, { progress: status });
  if (forecast !== undefined) facts.push(...forecastFacts(forecast));
  const { taken } = status;
  if (taken.invocations + taken.embeddings > 0) {
    const what = `${counted(taken.invocations, "invocation")}, ${counted(taken.embeddings, "embedding")}`;
    facts.push(["taken", `${what}: computed before, and not again`]);
  }
  for (const executor of executorsOf(store.database, experiment.id))
    facts.push(["executor", executorText(executor)]);
  for (const network of cycles) facts.push(["cycles", cyclesText(network)]);
  const { outputs, embeddings } = status.smallerBatches;
  const smaller = [
    ...(outputs > 0 ? [counted(outputs, "output")] : []),
    ...(embeddings > 0 ? [counted(embeddings, "embedding")] : []),
  ];
  if (smaller.length > 0) facts.push(["batches", `${smaller.join(" and ")} ran in smaller batches`]);
  for (const incidents of status.incidents)
    facts.push(["incidents", `${count(incidents.count)}  ${incidents.kind}`]);

  const lines = [`experiment ${experiment.id}`, ...factLines(facts)];
  if (status.runs.failed > 0) {
    lines.push(`${count(status.runs.failed)} failed runs:`);
    for (const run of failedRuns(store.database, experiment.id, MAX_FAILED_RUNS)) {
      lines.push(`  ${shortId(run.id)}  ${onItsLines(run.failure ?? "")}`);
    }
  } else if (experiment.failure !== null) {
    lines.push(`stopped: ${onItsLines(experiment.failure)}`);
  }
  if (status.state === "interrupted" || status.state === "failed") {
    lines.push(`Continue with: ${suggestedCommand(`resume ${shortId(experiment.id)}`, options)}`);
  }
  const lacking = status.state === "completed" ? whatIsLacking(store.database, experiment) : undefined;
  if (lacking !== undefined) {
    const resume = suggestedCommand(`resume ${shortId(experiment.id)}`, options);
    lines.push(`Completed by a version without ${lacking}. Compute them: ${resume}`);
  }
  return lines.join("\n");
}

/** "about 26 s, from 21 s to 33 s; it took 24 s" */
/** With the models that its config defines; what that takes is loaded only for a config that does. */
async function withOwnModels(experiment: Experiment, models: ModelRegistry): Promise<ModelRegistry> {
  const definitions = definitionsOf(experiment);
  if (Object.keys(definitions).length === 0) return models;
  return (await import("../definitions/defined-models.ts")).withDefinitions(models, definitions);
}

function forecastFacts({ time, measuredSeconds, secondsLeft }: CheckedForecast): [string, string][] {
  const took = measuredSeconds === null ? "" : `; it took ${duration(measuredSeconds)}`;
  return [
    ["forecast", `${wholeText(time)}${took}`],
    ...(secondsLeft === null
      ? []
      : [["left", `about ${duration(secondsLeft)}, all stages together`] as [string, string]]),
  ];
}

function executorJson(executor: ExecutorRow): object {
  const { id, inserted_at, experiment_id, models, ...rest } = executor;
  const { callsPerMinute, busyShare } = executorPace(executor);
  return { ...rest, models: JSON.parse(models), calls_per_minute: callsPerMinute, busy_share: busyShare };
}

/** "node7 cuda:1  80 calls, 52/min, 97 % busy, 2 deaths" */
function executorText(executor: ExecutorRow): string {
  const { name, num_calls, num_deaths, lost_reason } = executor;
  const { callsPerMinute, busyShare } = executorPace(executor);
  const facts = [
    counted(num_calls, "call"),
    `${count(Math.round(callsPerMinute))}/min`,
    `${Math.round(100 * busyShare)} % busy`,
    ...(num_deaths > 0 ? [counted(num_deaths, "death")] : []),
  ];
  const lost = lost_reason === null ? "" : `; lost: ${lost_reason.split("\n")[0]}`;
  return `${name}  ${facts.join(", ")}${lost}`;
}

/** Where an experiment's forks begin, by run and step. */
function lineageFacts(database: Database, experiment: Experiment): [string, string][] {
  if (!consistsOfForks(experiment)) return [];
  const groups = new Map<string, { forks: number; controls: number; exists: boolean }>();
  for (const { parent_run_id, fork_step, intervention, parent_exists } of forksOf(database, {
    experimentId: experiment.id,
  })) {
    const place = `run ${parent_run_id.slice(-8)} at step ${fork_step}`;
    const group = groups.get(place) ?? { forks: 0, controls: 0, exists: parent_exists };
    if (intervention.control === true) group.controls += 1;
    else group.forks += 1;
    groups.set(place, group);
  }
  const facts = Array.from(groups, ([place, { forks, controls, exists }]): [string, string] => {
    const ofControls = controls === 0 ? "" : `, ${counted(controls, "control")}`;
    return ["forked", `${counted(forks, "fork")}${ofControls} of ${place}${exists ? "" : ", deleted since"}`];
  });
  if (facts.length <= MOST_PLACES) return facts;
  const more = facts.length - MOST_PLACES;
  return [
    ...facts.slice(0, MOST_PLACES),
    ["forked", `… and of ${counted(more, "place")} more; all of them: --json`],
  ];
}

function growthText({ added, started_at, completed_at }: Growth): string {
  const parts = [
    counted(added.networks.length, "network"),
    counted(added.seeds.length, "seed"),
    counted(added.prompts.length, "prompt"),
    counted(added.embedding_models.length, "embedding model"),
  ].filter((text) => !text.startsWith("0 "));
  if (added.max_length !== null) parts.push(`runs of ${count(added.max_length)}`);
  return `${started_at}  + ${parts.join(", ")}${completed_at === null ? ", not complete yet" : ""}`;
}

function cyclesText(cycles: CyclesOfNetwork): string {
  const { network, runs, in_cycle, left_again, standing, fresh_seeds } = cycles;
  const title = network.join(" → ");
  if (fresh_seeds) {
    return `${count(standing)}/${count(runs)}  stand still; ${freshSeedsText(cycles)} none can be in a cycle: ${title}`;
  }
  const left = left_again === 0 ? "" : `, ${count(left_again)} came back and left again`;
  const median = cycles.first_return === null ? "" : `, half of all by step ${cycles.first_return}`;
  return `${count(in_cycle)}/${count(runs)}  in a cycle${median}${left}: ${title}`;
}

function stateText({ state }: ExperimentStatus, lease: LeaseRow | undefined): string {
  return lease === undefined ? state : `${state} in process ${lease.pid} on ${lease.host}`;
}

function speedText({ speed }: ExperimentStatus, stage: string): string {
  if (speed?.stage !== stage) return "";
  return `  ${rate(speed.perSecond)}, ${duration(speed.secondsLeft)} left`;
}
