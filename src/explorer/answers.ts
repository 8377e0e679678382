import { modelKind } from "../experiments/experiment-status.ts";
import { reads } from "../models/model.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import type { StoredDiagrams } from "../store/persistence-diagrams.ts";
import type { StoredOutput } from "../store/views/outputs.ts";
import type { RunWithLength } from "../store/views/run-lengths.ts";
import { catalogueModels } from "../worker/all-models.ts";
import type { DiagramsAnswer } from "./api/diagrams.ts";
import type { EmbeddingModelOfExperiment } from "./api/experiments.ts";
import type { RunRow } from "./api/runs.ts";
import type { StateAnswer } from "./api/states.ts";

/** Makes rows of an experiment's runs, as the page wants them: network and prompt as indices of the experiment's lists. */
export function runRowsOf({ id, networks, prompts }: Experiment): (run: RunWithLength) => RunRow {
  const networkAt = new Map(networks.map((network, at) => [JSON.stringify(network), at]));
  const promptAt = new Map(prompts.map((prompt, at) => [prompt, at]));
  return (run) => {
    const network = networkAt.get(JSON.stringify(run.network));
    const prompt = promptAt.get(run.initial_prompt);
    if (network === undefined || prompt === undefined) {
      throw new Error(
        `run ${run.id}: its ${prompt === undefined ? "prompt" : "network"} is none of those of experiment ${id}`,
      );
    }
    return {
      id: run.id,
      network,
      seedIndex: run.run_number,
      prompt,
      seed: run.seed,
      length: run.length,
      failedAt: run.failed_at,
      failure: run.failure,
    };
  };
}

/** An output, with the experiment that the page links to. */
export function stateAnswer(experimentId: string, output: StoredOutput): StateAnswer {
  return {
    experimentId,
    runId: output.run_id,
    step: output.sequence_number,
    model: output.model,
    text: output.output_text,
    image: output.output_image_hash,
  };
}

/** An experiment's embedding models and what they read. */
export function embeddingModelsOf(database: Database, experiment: Experiment): EmbeddingModelOfExperiment[] {
  return experiment.embedding_models.map((model) => {
    const kind = modelKind(database, experiment, catalogueModels(), model);
    return { model, reads: kind === undefined ? null : reads(kind) };
  });
}

/** Diagrams without infinity, which JSON cannot say. */
export function diagramsAnswer(stored: StoredDiagrams): DiagramsAnswer {
  return {
    runId: stored.runId,
    model: stored.embeddingModel,
    diagrams: stored.diagrams.map((bars) =>
      bars.map(([birth, death]) => [birth, Number.isFinite(death) ? death : null] as const),
    ),
    entropy: stored.entropy,
    numPoints: stored.numPoints,
    numDistinct: stored.numDistinct,
    parameters: stored.parameters,
  };
}
