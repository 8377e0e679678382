import { expect, test } from "vitest";
import type { ClusteringsAnswer, ClustersAnswer } from "../../src/explorer/api/clusters.ts";
import type { ExperimentAnswer } from "../../src/explorer/api/experiments.ts";
import type { LyapunovAnswer } from "../../src/explorer/api/lyapunov.ts";
import type { MapClustersHeader, MapPointsHeader } from "../../src/explorer/api/map.ts";
import type { SearchHeader } from "../../src/explorer/api/search.ts";
import type { ClusterMembersAnswer, TransitionsAnswer } from "../../src/explorer/clusters-answers.ts";
import { addAnnotation } from "../../src/store/annotations.ts";
import { clusterByRun } from "./cluster-by-run.ts";
import { servedSketch, sketchConfig } from "./served.ts";

test("a clustering is listed with its counts, and its clusters with who visits them", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const runs = [...store.runs(experiment.id)];
  const id = clusterByRun(
    store.database,
    "SketchText",
    runs.map((run) => run.id),
  );
  const { clusterings } = await explorer.json<ClusteringsAnswer>("/api/clusterings");
  expect(clusterings).toEqual([
    {
      id,
      model: "SketchText",
      algorithm: "by-hand",
      parameters: { min: 2 },
      layer: 0,
      numClusters: 2,
      numPoints: 24,
      numNoise: 6,
      completedAt: expect.any(String),
    },
  ]);
  expect((await explorer.json<ClusteringsAnswer>("/api/clusterings?model=SketchVision")).clusterings).toEqual(
    [],
  );

  const { total, clusters } = await explorer.json<ClustersAnswer>(`/api/clusterings/${id}/clusters`);
  expect(total).toBe(2);
  expect(clusters.map(({ label, size, numRuns }) => [label, size, numRuns])).toEqual([
    [1, 12, 2],
    [0, 6, 1],
  ]);
  const medoidRun = runs[2]!;
  const captions = [...store.invocations(medoidRun.id)].flatMap(({ output_text }) => output_text ?? []);
  expect(clusters[0]!.medoid).toMatchObject({ runId: medoidRun.id, step: 1, text: captions[0] });
  expect(clusters[0]!.prompts).toEqual(
    [2, 3]
      .map((run) => ({ prompt: runs[run]!.initial_prompt, count: 6 }))
      .sort((a, b) => (a.prompt < b.prompt ? -1 : 1)),
  );
  expect(clusters[0]!.networks).toEqual([{ network: ["SketchT2I", "SketchI2T"], count: 12 }]);
  expect(clusters[1]!.examples.length).toBe(5);
  for (const { text, runId } of clusters[1]!.examples) {
    expect(runId).toBe(runs[0]!.id);
    expect(text).not.toBe(clusters[1]!.medoid.text);
  }
  const second = await explorer.json<ClustersAnswer>(`/api/clusterings/${id}/clusters?first=1&count=1`);
  expect(second.clusters.map(({ label }) => label)).toEqual([0]);

  const about = await explorer.json<ExperimentAnswer>(`/api/experiments/${experiment.id}`);
  expect(about.has).toEqual({ clusters: true, forks: false, lyapunov: true });
});

test("a clustering that is still being written is not there yet", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const runs = [...store.runs(experiment.id)].map((run) => run.id);
  const id = clusterByRun(store.database, "SketchText", runs);
  store.database.run("UPDATE clustering_results SET algorithm = 'hdbscan:1' WHERE id = :id", { id });
  expect((await explorer.json<ClusteringsAnswer>("/api/clusterings")).clusterings).toEqual([]);
  expect((await explorer.failure(`/api/clusterings/${id}/clusters`)).status).toBe(404);
  const { header } = await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchText");
  expect(header.clusterings).toEqual([]);
  expect(await explorer.json(`/api/experiments/${experiment.id}`)).toMatchObject({
    has: { clusters: false },
  });
});

test("a map's points have their labels, those that were not clustered −2", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const runs = [...store.runs(experiment.id)].map((run) => run.id);
  const id = clusterByRun(store.database, "SketchText", runs);
  const { rowid } = store.database.get<{ rowid: number }>(
    "SELECT max(rowid) AS rowid FROM embedding_clusters WHERE label = -1",
  )!;
  store.database.run("DELETE FROM embedding_clusters WHERE rowid = :rowid", { rowid });
  const { header } = await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchText");
  expect(header.clusterings.map((clustering) => clustering.id)).toEqual([id]);
  const { columns } = await explorer.columns<MapClustersHeader>(
    `/api/map/clusters?set=${header.set}&clustering=${id}`,
  );
  expect([...columns.label!]).toEqual([
    ...new Array(6).fill(0),
    ...[-1, -1, -1, -1, -1, -2],
    ...new Array(12).fill(1),
  ]);
  const { header: other } = await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchVision");
  const failure = await explorer.failure(`/api/map/clusters?set=${other.set}&clustering=${id}`);
  expect(failure.message).toContain("is of SketchText, not of SketchVision");
});

test("Lyapunov exponents are those that are stored, named by the places of their network and prompt", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const { results } = await explorer.json<LyapunovAnswer>(`/api/experiments/${experiment.id}/lyapunov`);
  const stored = [...store.lyapunovResults({ experiment: experiment.id })];
  expect(stored.length).toBe(4);
  expect(results).toEqual(
    stored.map(({ prompt, embeddingModel, relaxation, ...result }) => ({
      id: result.id,
      network: 0,
      prompt: experiment.prompts.indexOf(prompt),
      model: embeddingModel,
      exponent: result.exponent,
      rSquared: result.rSquared,
      meanLogExponent: result.meanLogExponent,
      relaxationTime: relaxation.time,
      divergenceCurve: result.divergenceCurve,
      numRuns: 2,
      numPairs: 1,
      numTimesteps: 6,
      numClamped: result.numClamped,
    })),
  );
});

test("an experiment whose runs share nothing has none", async () => {
  const { experiment, explorer } = await servedSketch({ ...sketchConfig, seeds: [1] });
  expect(await explorer.json<LyapunovAnswer>(`/api/experiments/${experiment.id}/lyapunov`)).toEqual({
    results: [],
  });
  const { has } = await explorer.json<ExperimentAnswer>(`/api/experiments/${experiment.id}`);
  expect(has).toEqual({ clusters: false, forks: false, lyapunov: false });
});

test("the members of a cluster are its different outputs with how often each occurs, of all its states or of some", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const runs = [...store.runs(experiment.id)];
  const ids = runs.map((run) => run.id);
  const id = clusterByRun(store.database, "SketchText", ids);
  const all = await explorer.json<ClusterMembersAnswer>(`/api/clusterings/${id}/clusters/1/members`);
  expect([all.numStates, all.runs.map((run) => [run.id, run.count])]).toEqual([
    12,
    [
      [ids[2], 6],
      [ids[3], 6],
    ],
  ]);
  expect(all.members).toHaveLength(all.numOutputs);
  expect(all.members.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(12);
  const own = await explorer.json<ClusterMembersAnswer>(
    `/api/clusterings/${id}/clusters/1/members?run=${ids[3]}`,
  );
  expect([own.numStates, own.runs.map((run) => run.id)]).toEqual([6, [ids[3]]]);
  const network = encodeURIComponent(JSON.stringify(["Nobody", "Else"]));
  const none = await explorer.json<ClusterMembersAnswer>(
    `/api/clusterings/${id}/clusters/1/members?network=${network}`,
  );
  expect(none.numStates).toBe(0);
  const noise = await explorer.json<ClusterMembersAnswer>(`/api/clusterings/${id}/clusters/-1/members`);
  expect([noise.numStates, noise.runs.map((run) => run.id)]).toEqual([6, [ids[1]]]);
  expect((await explorer.failure(`/api/clusterings/${id}/clusters/x/members`)).status).toBe(400);
});

test("transitions count the ways from each embedded output to the next one of its run", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const ids = [...store.runs(experiment.id)].map((run) => run.id);
  const id = clusterByRun(store.database, "SketchText", ids);
  const { total, transitions } = await explorer.json<TransitionsAnswer>(`/api/clusterings/${id}/transitions`);
  // Four runs of six embedded outputs; each stays in its cluster.
  expect(total).toBe(20);
  expect(transitions).toEqual([
    { from: 1, to: 1, count: 10 },
    { from: -1, to: -1, count: 5 },
    { from: 0, to: 0, count: 5 },
  ]);
});

test("a search counts what it finds in each cluster, looks in one of them, and clusters are told in the order that is asked for", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const runs = [...store.runs(experiment.id)].map((run) => run.id);
  const ofTexts = clusterByRun(store.database, "SketchText", runs);
  const ofPictures = clusterByRun(store.database, "SketchVision", runs);
  const search = async (clustering: string, find = "", more = "") =>
    (
      await explorer.columns<SearchHeader>(
        `/api/search?find=${encodeURIComponent(find)}&clustering=${clustering}${more}`,
      )
    ).header;
  const all = [
    { label: 1, numStates: 12, numRuns: 2 },
    { label: -1, numStates: 6, numRuns: 1 },
    { label: 0, numStates: 6, numRuns: 1 },
  ];
  expect((await search(ofTexts)).clusters).toEqual(all);
  // A picture is found by the caption that was written from it.
  expect((await search(ofPictures)).clusters).toEqual(all);
  const { hits } = await search(ofTexts, "", "&cluster=0");
  const [one] = hits;
  const found = await search(ofPictures, `caption:"${one!.text}"`);
  expect(found.clusters!.find(({ label }) => label === 0)?.numStates).toBe(
    hits.filter(({ text }) => text === one!.text).length,
  );
  const noise = await search(ofTexts, "", "&cluster=-1");
  expect(noise.runs.id).toEqual([runs[1]]);
  // Both the cluster of the query and the one in which is looked; the end of an id is enough.
  const both = await search(ofTexts, `cluster:${ofTexts.slice(-8)}/1`, "&cluster=0");
  expect(both.runs.id).toEqual([]);
  expect((await search(ofTexts, `cluster:${ofTexts.slice(-8)}/1`)).runs.id).toEqual(runs.slice(2).sort());
  const { clusters } = await explorer.json<ClustersAnswer>(
    `/api/clusterings/${ofTexts}/clusters?labels=0,1,7`,
  );
  expect(clusters.map(({ label, size }) => [label, size])).toEqual([
    [0, 6],
    [1, 12],
  ]);
  // What is written about a cluster is about the output of its medoid, and finds its states.
  const { database } = store;
  const { output_hash: hash } = database.get<{ output_hash: string }>(
    `SELECT output_hash FROM invocations JOIN embeddings ON invocation_id = invocations.id
     WHERE embeddings.id = (SELECT medoid_embedding_id FROM embedding_clusters WHERE clustering_result_id = :id AND label = 0)`,
    { id: ofTexts },
  )!;
  const about = {
    experiment_id: experiment.id,
    subject: "cluster",
    subject_id: `SketchText/0/${hash}`,
  } as const;
  database.transaction(() => {
    addAnnotation(database, { ...about, kind: "name", text: "Where it all begins", author: "Ada" });
    addAnnotation(database, { ...about, kind: "tag", text: "odd", author: "Ada" });
  });
  const named = await explorer.columns<SearchHeader>("/api/search?find=begins%20where%20tag:odd");
  expect(named.header.runs.id).toEqual([runs[0]]);
  expect([...named.columns.whole!, named.columns.step!.length]).toEqual([0, 6]);
  expect((await explorer.columns<SearchHeader>("/api/search?find=begins%20tag:even")).header.runs.id).toEqual(
    [],
  );
  expect(await explorer.failure(`/api/clusterings/${ofTexts}/clusters?labels=x`)).toMatchObject({
    status: 400,
  });
  expect(explorer.defects).toEqual([]);
});
