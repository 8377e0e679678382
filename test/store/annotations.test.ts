import { expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import {
  addAnnotation,
  annotationsOf,
  marksOf,
  type NewAnnotation,
  putAnnotation,
  removeAnnotation,
  tagsInUse,
} from "../../src/store/annotations.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { newStore } from "./new-store.ts";

/** Two experiments of one database, and who writes into it. */
function annotated() {
  const store = newStore();
  const { database } = store;
  const [first, second] = [createExperiment(store, smallConfig).id, createExperiment(store, smallConfig).id];
  const write = (kind: NewAnnotation["kind"], text: string, more: Partial<NewAnnotation> = {}) =>
    database.transaction(() =>
      addAnnotation(database, {
        ...{ experiment_id: first, subject: "experiment", subject_id: first, author: "Ada" },
        ...{ kind, text, ...more },
      }),
    );
  const texts = (of: Parameters<typeof annotationsOf>[1] = {}) =>
    annotationsOf(database, of).map(({ text }) => text);
  return { store, database, first, second, write, texts };
}

test("the same by the same author is there once, by another author again; marks tell it once", () => {
  const { database, first, write } = annotated();
  write("tag", "odd");
  write("tag", "odd");
  write("tag", "odd", { author: "Grace" });
  write("tag", "good");
  write("note", "a note is no mark");
  expect(annotationsOf(database)).toHaveLength(4);
  expect(marksOf(database, { subject: "experiment" })).toEqual(
    new Map([[first, { starred: false, tags: ["odd", "good"] }]]),
  );
});

test("a thing has one name, whoever gave it, and one that comes from elsewhere does not take its place", () => {
  const { database, write, texts } = annotated();
  const cluster = { subject: "cluster", subject_id: "M/0/abc" } as const;
  write("name", "barns", cluster);
  const [before] = annotationsOf(database);
  write("name", "red barns", { ...cluster, author: "Grace" });
  write("name", "ponds", { ...cluster, subject_id: "M/0/def" });
  expect(texts(cluster)).toEqual(["red barns", "ponds"]);
  expect(texts({ subjectId: "M/0/abc" })).toEqual(["red barns"]);
  const put = () => database.transaction(() => putAnnotation(database, before!));
  expect(put()).toBe(0);
  expect(texts({ subjectId: "M/0/abc" })).toEqual(["red barns"]);
  const [present] = annotationsOf(database, { subjectId: "M/0/abc" });
  expect(database.transaction(() => removeAnnotation(database, present!.id))).toEqual(present);
  expect([put(), put()]).toEqual([1, 0]);
  expect(annotationsOf(database, { subjectId: "M/0/abc" })).toEqual([before]);
});

test("what was written is found by its thing, by its experiment, and states by their run, whose id no other begins with", () => {
  const { second, write, texts } = annotated();
  for (const [run, step] of [
    ["a1", 7],
    ["a1", 70],
    ["a12", 7],
  ] as const)
    write("note", `${run}/${step}`, { subject: "state", subject_id: `${run}/${step}` });
  write("note", "run", { subject: "run", subject_id: "a1" });
  write("note", "second", { experiment_id: second, subject_id: second });
  expect(texts({ statesOf: "a1" })).toEqual(["a1/7", "a1/70"]);
  expect(texts({ subject: "state", subjectId: "a1/7" })).toEqual(["a1/7"]);
  expect(texts({ experimentId: second })).toEqual(["second"]);
  expect(texts({ subject: "run" })).toEqual(["run"]);
});

test("tags are told by the number of things that have them, and none of an experiment that is being deleted", () => {
  const { database, first, second, write, texts } = annotated();
  const onSecond = { experiment_id: second, subject_id: second };
  write("tag", "alone");
  write("tag", "alone", { author: "Grace" });
  write("tag", "both");
  write("tag", "both", onSecond);
  write("tag", "zebra", onSecond);
  expect(tagsInUse(database)).toEqual([
    { tag: "both", count: 2 },
    { tag: "alone", count: 1 },
    { tag: "zebra", count: 1 },
  ]);
  database.run("UPDATE experiments SET deletion_started_at = updated_at WHERE id = :first", { first });
  expect(texts()).toEqual(["both", "zebra"]);
  expect(tagsInUse(database)).toEqual([
    { tag: "both", count: 1 },
    { tag: "zebra", count: 1 },
  ]);
});
