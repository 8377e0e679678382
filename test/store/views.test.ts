import { expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { decodeVector } from "../../src/store/vectors.ts";
import { attempted, performed } from "../experiments/performed.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { alwaysThrows } from "../models/misbehaving/always-throws.ts";
import { withModels } from "../models/with-models.ts";
import { newStore } from "./new-store.ts";

test("trajectories has a row for each embedding, with what was embedded", async () => {
  const { store, experiment } = await performed(smallConfig);
  const rows = store.database.all<Record<string, unknown> & { vector: Uint8Array }>(
    "SELECT * FROM trajectories ORDER BY run_id, embedding_model, sequence_number",
  );
  const expected = [...store.runs(experiment.id)].flatMap((run) =>
    ["DummyText", "DummyVision"].flatMap((embedding_model) =>
      [...store.invocations(run.id)]
        .filter((invocation) => (invocation.type === "text") === (embedding_model === "DummyText"))
        .map((invocation) => ({
          experiment_id: experiment.id,
          run_id: run.id,
          prompt: run.initial_prompt,
          network: '["DummyT2I","DummyI2T"]',
          seed: run.seed,
          run_number: run.run_number,
          sequence_number: invocation.sequence_number,
          text: invocation.output_text,
          image_hash: invocation.output_image_hash,
          embedding_model,
        })),
    ),
  );
  expect(rows.map(({ vector: _, ...row }) => row)).toEqual(expected);
  expect(rows).toHaveLength(16);
});

test("trajectories has the vectors that the store gives", async () => {
  const { store, experiment } = await performed(smallConfig);
  const rows = store.database.all<{ vector: Uint8Array }>(
    `SELECT vector FROM trajectories WHERE embedding_model = 'DummyText' ORDER BY run_id, sequence_number`,
  );
  expect(rows.map((row) => decodeVector(row.vector, "a view").join(" "))).toEqual(
    [...store.embeddings({ experiment: experiment.id, model: "DummyText" })].map((row) =>
      row.vector.join(" "),
    ),
  );
});

test("run_summaries counts the invocations of each run and says why it failed", async () => {
  const models = withModels(alwaysThrows(dummyT2I, (prompt) => prompt === "a blue pear"));
  const { store, experiment } = await attempted(smallConfig, { models });
  const rows = store.database.all<Record<string, unknown>>("SELECT * FROM run_summaries ORDER BY run_id");
  const failure = "invocation 0: DummyT2I: this item is unbearable (threw), also when tried alone";
  expect(rows).toMatchObject(
    [...store.runs(experiment.id)].map((run) => ({
      run_id: run.id,
      experiment_id: experiment.id,
      prompt: run.initial_prompt,
      network: '["DummyT2I","DummyI2T"]',
      seed: run.seed,
      run_number: run.run_number,
      invocations: run.initial_prompt === "a blue pear" ? 0 : 4,
      max_length: 4,
      failure: run.initial_prompt === "a blue pear" ? failure : null,
    })),
  );
  expect(rows).toHaveLength(4);
});

test("run_summaries measures a run from its first start to its last completion, in seconds", async () => {
  const { store } = await performed(smallConfig);
  store.database.run(
    `UPDATE invocations SET started_at = '2026-01-01T00:00:0' || sequence_number || '.000000Z',
       completed_at = '2026-01-01T00:00:0' || (sequence_number + 2) || '.500000Z'`,
  );
  for (const row of store.database.all<Record<string, unknown>>("SELECT * FROM run_summaries")) {
    expect(row.started_at).toBe("2026-01-01T00:00:00.000000Z");
    expect(row.completed_at).toBe("2026-01-01T00:00:05.500000Z");
    // Julian days are float64: their last digit is 40 microseconds.
    expect(row.duration_seconds).toBeCloseTo(5.5, 3);
  }
});

test("run_summaries has the runs that have not begun", () => {
  const store = newStore();
  createExperiment(store, smallConfig);
  const rows = store.database.all<Record<string, unknown>>("SELECT * FROM run_summaries");
  expect(rows).toHaveLength(4);
  for (const row of rows)
    expect(row).toMatchObject({ invocations: 0, started_at: null, duration_seconds: null });
});
