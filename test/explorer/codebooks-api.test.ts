import { expect, test } from "vitest";
import { createCodebook } from "../../src/codebooks/create-codebook.ts";
import type { CodebooksAnswer, MovementAnswer, RunLabelsAnswer } from "../../src/explorer/api/codebooks.ts";
import { servedSketch } from "./served.ts";

test("without a codebook there is none, and no run has labels", async () => {
  const { store, experiment, explorer } = await servedSketch();
  expect(await explorer.json<CodebooksAnswer>("/api/codebooks")).toEqual({ codebooks: [] });
  const [run] = [...store.runs(experiment.id)];
  expect(await explorer.json<RunLabelsAnswer>(`/api/runs/${run!.id}/labels`)).toEqual({ codebooks: [] });
  expect(await explorer.failure(`/api/experiments/${experiment.id}/markov?codebook=none`)).toMatchObject({
    status: 404,
  });
});

test("a codebook's movement names each network's cores, and each run is a sequence of its labels", async () => {
  const { store, experiment, explorer } = await servedSketch();
  await createCodebook(store, { name: "motifs", embeddingModel: "SketchText", from: { medoids: 3 } });
  const { codebooks } = await explorer.json<CodebooksAnswer>("/api/codebooks");
  expect(codebooks).toMatchObject([
    { reference: "motifs@1", model: "SketchText", reads: "text", numMedoids: 3 },
  ]);
  const path = `/api/experiments/${experiment.id}/markov?codebook=motifs`;
  const { medoids, markov } = await explorer.json<MovementAnswer>(path);
  expect(medoids).toHaveLength(3);
  expect(markov.networks[0]!.sequences.map(({ run }) => run).sort()).toEqual(
    [...store.runs(experiment.id)].map(({ id }) => id).sort(),
  );

  const [run] = [...store.runs(experiment.id)];
  const labels = await explorer.json<RunLabelsAnswer>(`/api/runs/${run!.id}/labels`);
  const captions = [...store.invocations(run!.id)].filter(({ type }) => type === "text");
  expect(labels.codebooks[0]!.steps).toEqual(captions.map(({ sequence_number }) => sequence_number));
  expect(Object.keys(labels.codebooks[0]!.texts)).toEqual(
    [...new Set(labels.codebooks[0]!.labels)].sort().map(String),
  );
  expect(explorer.defects).toEqual([]);
});
