import { createExperiment } from "../../src/experiments/create-experiment.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import { insertInvocation } from "../../src/store/invocations.ts";
import { storeModelVersion } from "../../src/store/model-versions.ts";
import type { Run } from "../../src/store/runs.ts";
import type { Store } from "../../src/store/store.ts";

/** An experiment of one run that has `length` captions, written without a model: enough rows for several pages. */
export function filledRun(
  store: Store,
  length: number,
): { experiment: Experiment; run: Run; modelVersionId: string } {
  const experiment = createExperiment(store, {
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1],
    prompts: ["a prompt"],
    embedding_models: ["DummyText"],
    max_length: length,
  });
  const [run] = [...store.runs(experiment.id)];
  const modelVersionId = store.database.transaction(() => {
    const version = storeModelVersion(store.database, {
      name: "DummyI2T",
      kind: "image-to-text",
      revision: "1",
      parameters: {},
    });
    let last: string | null = null;
    for (let sequenceNumber = 0; sequenceNumber < length; sequenceNumber++) {
      last = insertInvocation(store.database, {
        run_id: run!.id,
        sequence_number: sequenceNumber,
        model: "DummyI2T",
        model_version_id: version,
        seed: 1,
        input_invocation_id: last,
        batch_size: 1,
        batch_index: 0,
        notes: null,
        started_at: "2026-01-01T00:00:00.000000Z",
        completed_at: "2026-01-01T00:00:01.000000Z",
        output: { text: `caption ${sequenceNumber}` },
      });
    }
    return version;
  });
  return { experiment, run: run!, modelVersionId };
}
