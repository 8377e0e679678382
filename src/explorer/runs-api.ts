import type { Hono } from "hono";
import { forksOf } from "../store/fork-runs.ts";
import { shortId } from "../store/identifiers.ts";
import { diagramsOfRun } from "../store/persistence-diagrams.ts";
import { neighboursOf, type Run } from "../store/runs.ts";
import { scoresOfRun } from "../store/scores.ts";
import { outputAt } from "../store/views/outputs.ts";
import { invocationsByStep } from "../store/views/run-invocations.ts";
import { takenFromStep } from "../store/views/taken-counts.ts";
import { unreproducibleModels } from "../store/views/unreproducible-models.ts";
import { diagramsAnswer, embeddingModelsOf, runRowsOf, stateAnswer } from "./answers.ts";
import type { DiagramsListAnswer } from "./api/diagrams.ts";
import type { InvocationsAnswer, NeighbouringRun, RunAnswer, ScoresAnswer } from "./api/runs.ts";
import type { StateWithInput } from "./api/states.ts";
import { ApiFailure } from "./api-failure.ts";
import { columnsMediaType, encodeColumns } from "./columns.ts";
import { type Explorer, experimentOf, runOf } from "./explorer.ts";
import { forkRows } from "./lineage-api.ts";
import { required, wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

const MOST_COMPARED_RUNS = 64;
const LARGEST_STEP = 1e9;

/** What is asked of single runs. */
export function serveRuns(app: Hono, { current, map }: Explorer): void {
  app.get(routes.run, (context) => {
    const { store } = current;
    const run = runOf(store, required(context, "run"));
    const experiment = experimentOf(store, run.experiment_id);
    const { before, after } = neighboursOf(store.database, run);
    const answer: RunAnswer = {
      ...runRowsOf(experiment)(run),
      experiment: { id: experiment.id, shortId: shortId(experiment.id), name: experiment.name },
      initialPrompt: run.initial_prompt,
      initialImage: initialImageOf(run),
      networkModels: run.network,
      maxLength: run.max_length,
      embeddingModels: embeddingModelsOf(store.database, experiment),
      unreproducible: unreproducibleModels(store.database, experiment),
      before: neighbour(before),
      after: neighbour(after),
      fork: forkRows(store, forksOf(store.database, { runId: run.id }))[0] ?? null,
      forks: forkRows(store, forksOf(store.database, { parentRunId: run.id })),
      knownFromStep: takenFromStep(store.database, run.id),
    };
    return context.json(answer);
  });

  app.get(routes.invocations, (context) => {
    const { store } = current;
    const run = runOf(store, required(context, "run"));
    const first = wholeNumber(context, "first", { least: 0, greatest: LARGEST_STEP, otherwise: 0 });
    const count = wholeNumber(context, "count", { least: 1, greatest: 5000, otherwise: 1000 });
    const answer: InvocationsAnswer = {
      total: run.length,
      invocations: invocationsByStep(store.database, run.id, first, count).map((invocation) => ({
        step: invocation.sequence_number,
        model: invocation.model,
        seed: invocation.seed,
        text: invocation.output_text,
        image: invocation.output_image_hash,
        outputHash: invocation.output_hash,
        startedAt: invocation.started_at,
        completedAt: invocation.completed_at,
        notes: invocation.notes,
        takenFrom: invocation.taken_from ?? null,
      })),
    };
    return context.json(answer);
  });

  app.get(routes.state, (context) => {
    const { store } = current;
    const run = runOf(store, required(context, "run"));
    const step = wholeNumber(context, "step", { least: 0, greatest: LARGEST_STEP });
    const output = outputAt(store.database, run.id, step);
    if (output === undefined) {
      throw new ApiFailure("not-found", `run ${run.id} has no step ${step}; it has ${run.length} so far.`);
    }
    const before = step === 0 ? undefined : outputAt(store.database, run.id, step - 1);
    const answer: StateWithInput = {
      ...stateAnswer(run.experiment_id, output),
      prompt: run.initial_prompt,
      network: run.network,
      seed: run.seed,
      input:
        before === undefined
          ? promptAsInput(run)
          : { text: before.output_text, image: before.output_image_hash },
    };
    return context.json(answer);
  });

  app.get(routes.trajectory, async (context) => {
    const run = runOf(current.store, required(context, "run"));
    return context.json(await map.trajectory(run.id, required(context, "model")));
  });

  app.get(routes.distances, async (context) => {
    const run = runOf(current.store, required(context, "run"));
    const { header, columns } = await map.distances(run.id, required(context, "model"));
    return context.body(encodeColumns(header, columns), 200, { "Content-Type": columnsMediaType });
  });

  app.get(routes.runDiagrams, (context) => {
    const { store } = current;
    const run = runOf(store, required(context, "run"));
    const answer: DiagramsListAnswer = {
      diagrams: diagramsOfRun(store.database, run.id).map(diagramsAnswer),
    };
    return context.json(answer);
  });

  app.get(routes.runScores, (context) => {
    const { store } = current;
    const run = runOf(store, required(context, "run"));
    const series = new Map<string, { model: string; name: string; steps: number[]; values: number[] }>();
    for (const { score_model: model, name, sequence_number, value } of scoresOfRun(store.database, run.id)) {
      const key = JSON.stringify([model, name]);
      const one = series.get(key) ?? { model, name, steps: [], values: [] };
      one.steps.push(sequence_number);
      one.values.push(value);
      series.set(key, one);
    }
    const answer: ScoresAnswer = { series: [...series.values()] };
    return context.json(answer);
  });

  app.get(routes.diagrams, (context) => {
    const { store } = current;
    const model = required(context, "model");
    const ids = required(context, "runs").split(",");
    if (ids.length > MOST_COMPARED_RUNS) {
      throw new ApiFailure(
        "bad-request",
        `runs: expected at most ${MOST_COMPARED_RUNS}, found ${ids.length}.`,
      );
    }
    const answer: DiagramsListAnswer = {
      diagrams: ids.flatMap((id) =>
        diagramsOfRun(store.database, runOf(store, id).id, model).map(diagramsAnswer),
      ),
    };
    return context.json(answer);
  });
}

/** A database of an older schema, which can be looked at, has no such column. */
function initialImageOf({ initial_image_hash }: Run): string | null {
  return initial_image_hash ?? null;
}

function promptAsInput(run: Run): StateWithInput["input"] {
  const image = initialImageOf(run);
  return image === null ? { text: run.initial_prompt, image } : { text: null, image };
}

function neighbour(run: Run | undefined): NeighbouringRun | null {
  return run === undefined ? null : { id: run.id, initialPrompt: run.initial_prompt, seed: run.seed };
}
