import fc from "fast-check";
import { expect, test } from "vitest";
import { createExperiment } from "../../src/index.ts";
import { folded, hasWord, parseQuery } from "../../src/search/parse-query.ts";
import { SearchIndex } from "../../src/search/search-index.ts";
import { addAnnotation } from "../../src/store/annotations.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import "../property-seed.ts";
import { newStore } from "../store/new-store.ts";

/** Captions by run, in the order seed, prompt; a second connection reads them, as it does in the explorer. */
function filled(captions: readonly (readonly string[])[]) {
  const store = newStore();
  const { id } = createExperiment(store, {
    name: "orchard",
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1, 2],
    prompts: ["an apple", "a castle"],
    embedding_models: ["DummyText"],
    max_length: 20,
  });
  const runs = [...store.runs(id)];
  for (const [r, run] of runs.entries()) addCaptions(store, run.id, captions[r] ?? []);
  const reader = openStore(store.path, { mode: "read" });
  const index = new SearchIndex();
  const find = (text: string) =>
    index
      .find(reader.database, text)
      .runs.map(
        ({ run, isWhole, steps }) =>
          `${runs.findIndex(({ id }) => id === run.id)}${isWhole ? "*" : ""}: ${steps.join(" ")}`,
      );
  return { store, reader, runs, id, find, index };
}

function addCaptions(store: Store, runId: string, captions: readonly string[], first = 0) {
  const { database } = store;
  database.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  const time = "2026-01-01T00:00:00.000000Z";
  database.transaction(() =>
    captions.forEach((text, i) => {
      const step = 2 * (first + i) + 1;
      const id = `${runId}-${step}`;
      database.run(
        `INSERT INTO invocations (id, inserted_at, updated_at, run_id, sequence_number, model, type, seed, output_text, output_hash, started_at, completed_at)
         VALUES (:id, '${time}', '${time}', :runId, :step, 'DummyI2T', 'text', 1, :text, :id, '${time}', '${time}')`,
        { id, runId, step, text },
      );
    }),
  );
}

// Seeds 1 and 2 of the apple, then of the castle.
const captions = [
  ["a red apple", "a green pear"],
  ["the red barn", "Äpfel und Birnen", "2 apples"],
  ["桌子上的红苹果", "霧の中の城"],
  ["안개 속의 성", "an APPLE on a tower", "12 towers"],
];

function places({ runs }: { runs: readonly { initial_prompt: string; seed: number | null }[] }) {
  return runs.map(({ initial_prompt, seed }) => `${initial_prompt} ${seed}`);
}

test("words are found in any order, in captions and in what a run is", () => {
  const { find, runs } = filled(captions);
  const [first, second, third, fourth] = places({ runs });
  expect([first, second, third, fourth]).toEqual(["an apple 1", "a castle 1", "an apple 2", "a castle 2"]);
  // Two runs are about an apple by their prompts; the caption of another one is.
  expect(find("apple")).toEqual(["0*: 1 3", "1: 5", "2*: 1 3", "3: 3"]);
  expect(find("red apple")).toEqual(["0: 1"]);
  expect(find("apple red")).toEqual(["0: 1"]);
  expect(find("apple seed 2")).toEqual(["2*: 1 3", "3: 3"]);
  expect(find("seed 2 tower")).toEqual(["3: 3 5"]);
  expect(find("castle pear")).toEqual([]);
  expect(find("castle barn")).toEqual(["1: 1"]);
});

test("Chinese, Japanese and Korean are found by one or two characters", () => {
  const { find } = filled(captions);
  expect(find("苹果")).toEqual(["2: 1"]);
  expect(find("城")).toEqual(["2: 3"]);
  expect(find("성")).toEqual(["3: 1"]);
  expect(find("äpfel")).toEqual(["1: 3"]);
});

test("numbers are found as a whole, as a seed or in a caption", () => {
  const { find } = filled(captions);
  expect(find("2")).toEqual(["1: 5", "2*: 1 3", "3*: 1 3 5"]);
  expect(find("12")).toEqual(["3: 5"]);
});

test("fields narrow: values of one field are alternatives, fields come together", () => {
  const { find, runs, id } = filled(captions);
  expect(find('prompt="an apple"')).toEqual(["0*: 1 3", "2*: 1 3"]);
  expect(find('prompt="an apple" seed:2')).toEqual(["2*: 1 3"]);
  expect(find("seed:1 seed:2 caption:tower")).toEqual(["3: 3 5"]);
  expect(find("state:pending network:dummyi2t prompt:castle seed:1")).toEqual(["1*: 1 3 5"]);
  expect(find("state:failed")).toEqual([]);
  expect(find(`id:${runs[1]!.id.slice(-8)}`)).toEqual(["1*: 1 3 5"]);
  expect(find(`${runs[1]!.id.slice(-8)} barn`)).toEqual(["1: 1"]);
  expect(find(`experiment:${id.slice(-8)} barn`)).toEqual(["1: 1"]);
  expect(find("experiment:orchard barn")).toEqual(["1: 1"]);
});

test("tags, notes and stars are found: those of an experiment for its runs, those of a state for it alone", () => {
  const { find, store, runs, id } = filled(captions);
  const add = (
    subject: "experiment" | "run" | "state",
    subject_id: string,
    kind: "tag" | "note" | "star",
    text: string,
  ) =>
    store.database.transaction(() =>
      addAnnotation(store.database, { experiment_id: id, subject, subject_id, kind, text, author: "Ada" }),
    );
  add("run", runs[1]!.id, "tag", "Odd");
  add("state", `${runs[3]!.id}/3`, "note", "look at this one");
  add("state", `${runs[0]!.id}/1`, "star", "");
  expect(find("tag:odd")).toEqual(["1*: 1 3 5"]);
  expect(find("odd barn")).toEqual(["1: 1"]);
  expect(find("apple look")).toEqual(["3: 3"]);
  expect(find("star:yes")).toEqual(["0: 1"]);
  expect(find("star:ada")).toEqual(["0: 1"]);
  add("experiment", id, "tag", "pilot");
  expect(find("pilot").length).toBe(4);
});

test("what is saved, and what is deleted, is seen by the next search", async () => {
  const { find, store, runs, id, index } = filled(captions);
  expect(find("lighthouse")).toEqual([]);
  addCaptions(store, runs[0]!.id, ["a lighthouse"], 5);
  expect(find("lighthouse")).toEqual(["0: 11"]);
  expect(index.numCaptions).toBe(11);
  await store.deleteExperiment(id);
  expect(find("lighthouse")).toEqual([]);
  expect(find("")).toEqual([]);
});

test("whatever words are looked for in whatever captions, those are found that have them", () => {
  const letter = fc.constantFrom("a", "b", "B", "é", "城", "1", " ", " ");
  const text = fc.string({ unit: letter, minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), fc.array(text, { maxLength: 3 }), (written, words) => {
      const { reader, index, runs } = filled([[], [], written]);
      const query = words.join(" ");
      const found = index.find(reader.database, query).runs.find(({ run }) => run.id === runs[2]!.id);
      const about = "an apple\ndummyt2i → dummyi2t\n2\npending\norchard";
      const wanted = written.flatMap((caption, i) =>
        parseQuery(query).words.every((word) => hasWord(folded(caption), word) || hasWord(about, word))
          ? [2 * i + 1]
          : [],
      );
      expect(found?.steps ?? []).toEqual(wanted);
    }),
    { numRuns: 40 },
  );
}, 30_000);
