import { statSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { insertEmbedding } from "../../src/store/embeddings.ts";
import { insertIncident } from "../../src/store/incidents.ts";
import { insertDiagrams } from "../../src/store/persistence-diagrams.ts";
import type { Store } from "../../src/store/store.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { filledRun } from "./filled-run.ts";
import { newStore } from "./new-store.ts";

const times = { startedAt: "2026-01-01T00:00:00.000000Z", completedAt: "2026-01-01T00:00:01.000000Z" };
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A store with more rows of each kind than a page has, and for each kind how to iterate over it. */
const lists: [
  string,
  () => { store: Store; rows: Iterator<unknown> & Iterable<unknown>; keys: unknown[] },
][] = [
  [
    "experiments",
    () => {
      const store = newStore();
      const ids = numbers(150).map(() => createExperiment(store, smallConfig).id);
      return { store, rows: map(store.experiments(), (row) => row.id), keys: ids.reverse() };
    },
  ],
  [
    "runs",
    () => {
      const store = newStore();
      const { id } = createExperiment(store, { ...smallConfig, seeds: numbers(300) });
      const keys = numbers(300).flatMap((seed) => smallConfig.prompts.map((prompt) => `${seed} ${prompt}`));
      return { store, rows: map(store.runs(id), (row) => `${row.seed} ${row.initial_prompt}`), keys };
    },
  ],
  [
    "invocations",
    () => {
      const store = newStore();
      const { run } = filledRun(store, 600);
      return {
        store,
        rows: map(store.invocations(run.id), (row) => row.sequence_number),
        keys: numbers(600),
      };
    },
  ],
  [
    "embeddings",
    () => {
      const store = newStore();
      const { experiment, run, modelVersionId } = filledRun(store, 600);
      const invocations = [...store.invocations(run.id)];
      store.database.transaction(() => {
        for (const { id: invocationId, sequence_number } of invocations) {
          const vector = Float32Array.of(sequence_number, 1);
          insertEmbedding(store.database, {
            invocationId,
            embeddingModel: "DummyText",
            modelVersionId,
            vector,
            ...times,
          });
        }
      });
      const rows = store.embeddings({ experiment: experiment.id, model: "DummyText" });
      return { store, rows: map(rows, (row) => row.vector[0]), keys: numbers(600) };
    },
  ],
  [
    "persistence diagrams",
    () => {
      const store = newStore();
      const { id } = createExperiment(store, { ...smallConfig, seeds: numbers(50) });
      const runs = [...store.runs(id)];
      store.database.transaction(() => {
        for (const { id: runId } of runs) {
          for (const embeddingModel of ["DummyVision", "DummyText"]) {
            insertDiagrams(store.database, {
              ...{
                runId,
                embeddingModel,
                diagrams: [],
                entropy: [],
                numPoints: 0,
                numDistinct: 0,
                parameters: {},
              },
              ...times,
            });
          }
        }
      });
      const keys = runs.flatMap((run) => [`${run.id} DummyText`, `${run.id} DummyVision`]);
      const rows = store.persistenceDiagrams({ experiment: id });
      return { store, rows: map(rows, (row) => `${row.runId} ${row.embeddingModel}`), keys };
    },
  ],
  [
    "incidents",
    () => {
      const store = newStore();
      const { id } = createExperiment(store, smallConfig);
      const nothing = { model: null, run_id: null, sequence_number: null, kind: "threw", message: "" };
      store.database.transaction(() => {
        for (const attempt of numbers(600)) {
          insertIncident(store.database, id, { stage: "runs", attempt, ...nothing });
        }
      });
      return { store, rows: map(store.incidents(id), (row) => row.attempt), keys: numbers(600) };
    },
  ],
];

function* map<Row, Key>(rows: Iterable<Row>, key: (row: Row) => Key): Generator<Key, void, void> {
  for (const row of rows) yield key(row);
}

describe.each(lists)("iterating over %s", (_, fill) => {
  test("gives all of them in order, though they are more than a page", () => {
    const { rows, keys } = fill();
    expect([...rows]).toEqual(keys);
  });

  test("keeps no read transaction open, so that the write-ahead log can be emptied in its middle", () => {
    const { store, rows, keys } = fill();
    for (let i = 0; i < 3; i++) rows.next();
    using other = new DatabaseSync(store.path, { timeout: 0 });
    expect(other.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()).toEqual({
      busy: 0,
      log: 0,
      checkpointed: 0,
    });
    expect(statSync(`${store.path}-wal`).size).toBe(0);
    expect([...rows]).toEqual(keys.slice(3));
  });
});

test("embeddings and diagrams of one model leave out those of another", () => {
  const store = newStore();
  const { experiment, run, modelVersionId } = filledRun(store, 3);
  for (const { id: invocationId } of [...store.invocations(run.id)]) {
    for (const embeddingModel of ["DummyText", "DummyText2"]) {
      const vector = Float32Array.of(embeddingModel.length);
      insertEmbedding(store.database, { invocationId, embeddingModel, modelVersionId, vector, ...times });
    }
  }
  for (const embeddingModel of ["DummyText", "DummyText2"]) {
    insertDiagrams(store.database, {
      ...{
        runId: run.id,
        embeddingModel,
        diagrams: [],
        entropy: [],
        numPoints: 0,
        numDistinct: 0,
        parameters: {},
      },
      ...times,
    });
  }
  const of = { experiment: experiment.id, model: "DummyText2" };
  expect([...store.embeddings(of)].map((row) => row.embeddingModel)).toEqual([
    "DummyText2",
    "DummyText2",
    "DummyText2",
  ]);
  expect([...store.persistenceDiagrams(of)].map((row) => row.embeddingModel)).toEqual(["DummyText2"]);
});

test("what is asked of an unknown experiment or run is empty", () => {
  const store = newStore();
  filledRun(store, 1);
  const lists = [
    store.runs("nobody"),
    store.invocations("nobody"),
    store.embeddings({ experiment: "nobody", model: "DummyText" }),
    store.promptEmbeddings({ experiment: "nobody", model: "DummyText" }),
    store.persistenceDiagrams({ experiment: "nobody" }),
    store.incidents("nobody"),
  ];
  expect(lists.map((list) => [...list])).toEqual([[], [], [], [], [], []]);
  expect(store.image("nobody")).toBeUndefined();
  expect(store.modelVersion("nobody")).toBeUndefined();
});
