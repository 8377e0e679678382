import type { Hono } from "hono";
import { nearestName } from "../config/nearest-name.ts";
import { firstReturn, placesOf, verdictOn } from "../measures/first-return.ts";
import { drawsAnew } from "../models/draws-anew.ts";
import type { Experiment } from "../store/experiments.ts";
import { outputHashes } from "../store/views/embedded-outputs.ts";
import { unreproducibleModels } from "../store/views/unreproducible-models.ts";
import type { WhyExperiment, WhyRun } from "../why/answer.ts";
import type { CyclesAnswer, RunCyclesAnswer, WhyPart } from "./api/why.ts";
import { ApiFailure } from "./api-failure.ts";
import { type Explorer, experimentOf, runOf } from "./explorer.ts";
import { jsonLines } from "./json-lines.ts";
import { required } from "./request-parameters.ts";
import { routes } from "./routes.ts";
import type { WhyQuestion } from "./why/why-question.ts";

const MOST_RUNS = 64;

/** How runs got here, whether they are stuck, whether they have been here before, and which part decides. */
export function serveWhy(app: Hono, { current, why }: Explorer, onDefect: (error: unknown) => void): void {
  app.get(routes.why, (context) => {
    const experiment = experimentOf(current.store, required(context, "experiment"));
    const embeddingModel = modelOf(experiment, context.req.query("model"));
    const question: WhyQuestion = {
      kind: "experiment",
      id: experiment.id,
      experimentId: experiment.id,
      embeddingModel,
    };
    return jsonLines<WhyPart<WhyExperiment>>(
      context,
      async (send, signal) => {
        const { key, answer } = await why.lookUp(question);
        if (answer !== null) return await send({ answer: answer as WhyExperiment });
        await send({ exact: await why.exact(question) });
        await sendWhole(question, key, send, signal);
      },
      onDefect,
    );
  });

  app.get(routes.runWhy, (context) => {
    const { store } = current;
    const run = runOf(store, required(context, "run"));
    const experiment = experimentOf(store, run.experiment_id);
    const embeddingModel = modelOf(experiment, context.req.query("model"));
    const question: WhyQuestion = { kind: "run", id: run.id, experimentId: experiment.id, embeddingModel };
    return jsonLines<WhyPart<WhyRun>>(
      context,
      async (send, signal) => {
        const { key, answer } = await why.lookUp(question);
        if (answer !== null) return await send({ answer: answer as WhyRun });
        await sendWhole(question, key, send, signal);
      },
      onDefect,
    );
  });

  app.get(routes.cycles, async (context) => {
    const experiment = experimentOf(current.store, required(context, "experiment"));
    const answer: CyclesAnswer = { networks: await why.cycles(experiment.id) };
    return context.json(answer);
  });

  app.get(routes.runCycles, (context) => {
    const { store } = current;
    const ids = required(context, "runs").split(",");
    if (ids.length > MOST_RUNS) {
      throw new ApiFailure("bad-request", `runs: expected at most ${MOST_RUNS}, found ${ids.length}.`);
    }
    const answer: RunCyclesAnswer = {
      runs: ids.map((id) => {
        const run = runOf(store, id);
        const outputs = outputHashes(store.database, run.id);
        const places = placesOf(run.network);
        const found = firstReturn(outputs, places);
        const promiseNothing = unreproducibleModels(store.database, experimentOf(store, run.experiment_id));
        const freshSeeds = drawsAnew(run.seed, run.network, promiseNothing);
        const verdict = verdictOn(outputs, places, { freshSeeds, found });
        return { id: run.id, verdict, entry: found?.entry ?? null, period: found?.period ?? null };
      }),
    };
    return context.json(answer);
  });

  async function sendWhole<Answer>(
    question: WhyQuestion,
    key: string,
    send: (part: WhyPart<Answer>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = await why.whole(question, key, {
      signal,
      onProgress: (progress) => {
        // Whoever has gone does not hear it; the signal ends the rest.
        send({ progress }).catch(() => {});
      },
    });
    await send({ answer: answer as Answer });
  }
}

/** @throws ApiFailure with the nearest name for a model that the experiment does not have */
function modelOf({ embedding_models: models }: Experiment, asked: string | undefined): string {
  const model = asked ?? models[0]!;
  if (models.includes(model)) return model;
  const nearest = nearestName(model, models);
  throw new ApiFailure(
    "bad-request",
    `model: the experiment has no embedding model ${JSON.stringify(model.slice(0, 80))}, expected one of ${models.join(", ")}.`,
    nearest === undefined ? null : `Did you mean "${nearest}"?`,
  );
}
