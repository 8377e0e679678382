import { setImmediate } from "node:timers/promises";
import type { Context, Hono } from "hono";
import { executorPace } from "../experiments/executor-pace.ts";
import { executorsOf } from "../store/executors.ts";
import { consistsOfForks, getExperiment } from "../store/experiments.ts";
import { findExperiment } from "../store/find-experiment.ts";
import { incidentsOf } from "../store/incidents.ts";
import { lyapunovResultsOf } from "../store/lyapunov-results.ts";
import { getModelVersion } from "../store/model-versions.ts";
import { diagramsOf, type StoredDiagrams } from "../store/persistence-diagrams.ts";
import { runIdsFrom } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { storedJson } from "../store/stored-json.ts";
import { hasTable } from "../store/tables.ts";
import { hasClusters } from "../store/views/cluster-views.ts";
import { outputsOfRuns } from "../store/views/outputs.ts";
import { runsWithLength } from "../store/views/run-lengths.ts";
import { unreproducibleModels } from "../store/views/unreproducible-models.ts";
import { embeddingModelsOf, runRowsOf } from "./answers.ts";
import type { DiagramTableAnswer } from "./api/diagrams.ts";
import type { ExperimentAnswer, IncidentsAnswer } from "./api/experiments.ts";
import type { LyapunovAnswer } from "./api/lyapunov.ts";
import type { FramesAnswer } from "./api/mosaic.ts";
import type { RunsAnswer } from "./api/runs.ts";
import { ApiFailure } from "./api-failure.ts";
import { type Explorer, experimentOf } from "./explorer.ts";
import { Numbering } from "./numbering.ts";
import { required, runRanges, wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

const MOST_CELLS = 50_000;
const LARGEST_STEP = 1e9;

/** What is asked of experiments and of all their runs. */
export function serveExperiments(app: Hono, { current, status }: Explorer): void {
  app.get(routes.experiments, async (context) => {
    const limit = wholeNumber(context, "limit", { least: 1, greatest: 500, otherwise: 100 });
    return context.json(await status.page(context.req.query("before"), limit));
  });

  app.get(routes.experiment, async (context) => {
    const { id } = findExperiment(current.store.database, required(context, "experiment"));
    const summary = await status.one(id);
    const { database } = current.store;
    const experiment = getExperiment(database, id);
    if (summary === undefined || experiment === undefined) {
      throw new ApiFailure("not-found", `experiment ${id} was deleted a moment ago.`);
    }
    const versions = Object.entries(experiment.model_versions ?? {}).flatMap(([name, versionId]) => {
      const version = getModelVersion(database, versionId);
      if (version === undefined) return [];
      const { kind, revision, parameters } = version;
      return [[name, { kind, revision, parameters }] as const];
    });
    const answer: ExperimentAnswer = {
      ...summary,
      description: experiment.description,
      networks: experiment.networks,
      seeds: experiment.seeds,
      prompts: experiment.prompts,
      promptImages: experiment.prompts.map((prompt) => experiment.prompt_images?.[prompt] ?? null),
      embeddingModels: embeddingModelsOf(database, experiment),
      imageFormat: experiment.image_format,
      maxHomologyDimension: experiment.max_homology_dimension,
      config: experiment.config,
      modelVersions: Object.fromEntries(versions),
      unreproducible: unreproducibleModels(database, experiment),
      executors: executorsOf(database, id).map((executor) => ({
        name: executor.name,
        deviceName: executor.device_name,
        models: storedJson<string[]>(executor.models, `executor ${executor.id}: models`, "strings"),
        numCalls: executor.num_calls,
        numDeaths: executor.num_deaths,
        lostAt: executor.lost_at,
        lostReason: executor.lost_reason,
        ...executorPace(executor),
      })),
      has: {
        forks: consistsOfForks(experiment),
        clusters: hasClusters(database, id, experiment.embedding_models),
        lyapunov: summary.status.work.some(
          ({ stage, parts }) => stage === "lyapunov" && parts.some(({ done }) => done > 0),
        ),
      },
    };
    return context.json(answer);
  });

  app.get(routes.incidents, (context) => {
    const { store } = current;
    const { id } = experimentOf(store, required(context, "experiment"));
    const limit = wholeNumber(context, "limit", { least: 1, greatest: 1000, otherwise: 200 });
    const page = atMost(limit + 1, incidentsOf(store.database, id, context.req.query("after")));
    const incidents = page.slice(0, limit);
    const answer: IncidentsAnswer = {
      incidents: incidents.map((incident) => ({
        id: incident.id,
        stage: incident.stage,
        model: incident.model,
        runId: incident.run_id,
        step: incident.sequence_number,
        attempt: incident.attempt,
        kind: incident.kind,
        message: incident.message,
        occurredAt: incident.occurred_at,
      })),
      next: page.length > limit ? incidents.at(-1)!.id : null,
    };
    return context.json(answer);
  });

  app.get(routes.runs, (context) => {
    const { store } = current;
    const experiment = experimentOf(store, required(context, "experiment"));
    const limit = wholeNumber(context, "limit", { least: 1, greatest: 5000, otherwise: 500 });
    const after = context.req.query("after") ?? "";
    const page = runsWithLength(store.database, experiment.id, after, limit + 1);
    const runs = page.slice(0, limit).map(runRowsOf(experiment));
    const answer: RunsAnswer = { runs, next: page.length > limit ? runs.at(-1)!.id : null };
    return context.json(answer);
  });

  app.get(routes.frames, (context) => {
    const { store } = current;
    const experiment = experimentOf(store, required(context, "experiment"));
    const step = wholeNumber(context, "step", { least: 0, greatest: LARGEST_STEP });
    const steps = wholeNumber(context, "steps", { least: 1, greatest: MOST_CELLS, otherwise: 1 });
    const runs = runsInRanges(context, store, experiment.id, Math.floor(MOST_CELLS / steps));
    const columnOf = new Map(runs.map((id, column) => [id, column]));
    const images = new Numbering();
    const texts = new Numbering();
    const cells = Array.from({ length: steps }, () => new Array<number | null>(runs.length).fill(null));
    const outputs = outputsOfRuns(store.database, runs, step, step + steps - 1);
    for (const { run_id, sequence_number, output_text, output_image_hash } of outputs) {
      cells[sequence_number - step]![columnOf.get(run_id)!] =
        output_text === null ? images.of(output_image_hash!) : -1 - texts.of(output_text);
    }
    const answer: FramesAnswer = { step, runs, images: images.all, texts: texts.all, cells };
    return context.json(answer);
  });

  app.get(routes.lyapunov, (context) => {
    const { store } = current;
    const { id, networks, prompts } = experimentOf(store, required(context, "experiment"));
    const networkNames = networks.map((network) => JSON.stringify(network));
    const results: LyapunovAnswer["results"][number][] = [];
    const stored = hasTable(store.database, "lyapunov_results") ? lyapunovResultsOf(store.database, id) : [];
    for (const result of stored) {
      results.push({
        id: result.id,
        network: networkNames.indexOf(JSON.stringify(result.network)),
        prompt: prompts.indexOf(result.prompt),
        model: result.embeddingModel,
        exponent: result.exponent,
        rSquared: result.rSquared,
        meanLogExponent: result.meanLogExponent,
        relaxationTime: result.relaxation.time,
        divergenceCurve: result.divergenceCurve,
        numRuns: result.numRuns,
        numPairs: result.numPairs,
        numTimesteps: result.numTimesteps,
        numClamped: result.numClamped,
      });
    }
    const answer: LyapunovAnswer = { results };
    return context.json(answer);
  });

  app.get(routes.diagramTable, async (context) => {
    const { store } = current;
    const { id } = experimentOf(store, required(context, "experiment"));
    const model = required(context, "model");
    const table = new DiagramTable(model);
    for (const diagrams of diagramsOf(store.database, id, model)) {
      table.add(diagrams);
      // Other requests go on meanwhile: decoding thousands of diagrams takes a while.
      if (table.runs.length % 64 === 0) await setImmediate();
    }
    return context.json(table satisfies DiagramTableAnswer);
  });
}

/** The ids of the runs that the parameter `runs` names. */
function runsInRanges(context: Context, { database }: Store, experimentId: string, most: number): string[] {
  const runs = new Set<string>();
  for (const { first, count } of runRanges(context, "runs", most)) {
    const found = runIdsFrom(database, experimentId, first, count);
    if (found.length < count) {
      const problem =
        found.length === 0 ? "there is none" : `${found.length - 1} follow it, not ${count - 1}`;
      throw new ApiFailure("not-found", `run ${first} of experiment ${experimentId}: ${problem}.`);
    }
    for (const id of found) {
      if (runs.has(id)) throw new ApiFailure("bad-request", `runs: ${id} is named twice.`);
      runs.add(id);
    }
  }
  return [...runs];
}

function atMost<Item>(count: number, items: Iterable<Item>): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

class DiagramTable {
  readonly model: string;
  readonly runs: string[] = [];
  readonly numPoints: number[] = [];
  readonly numDistinct: number[] = [];
  readonly entropy: (number | null)[][] = [];
  readonly numBars: number[][] = [];

  constructor(model: string) {
    this.model = model;
  }

  add(stored: StoredDiagrams): void {
    const row = this.runs.length;
    this.runs.push(stored.runId);
    this.numPoints.push(stored.numPoints);
    this.numDistinct.push(stored.numDistinct);
    for (const [k, bars] of stored.diagrams.entries()) {
      this.entropy[k] ??= new Array(row).fill(null);
      this.numBars[k] ??= new Array(row).fill(0);
      this.entropy[k].push(stored.entropy[k] ?? null);
      this.numBars[k].push(bars.filter(([, death]) => Number.isFinite(death)).length);
    }
  }
}
