// @ts-check
// npm run bench:search -- 1000000: a database of so many different captions, and how long it takes to find words in them.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createExperiment, openStore } from "../dist/index.js";
import { SearchIndex } from "../dist/search/search-index.js";

const numCaptions = Number(process.argv[2] ?? 1_000_000);
const path = fileURLToPath(new URL(`../build/captions-${numCaptions}.db`, import.meta.url));
const RUN_LENGTH = 100;

const adjectives =
  "red green tiny large foggy bright broken golden quiet wooden striped frozen empty lonely old".split(" ");
const things =
  "apple castle triangle harbour teapot zebra lighthouse violin bridge cactus train mirror island owl".split(
    " ",
  );
const places = [
  "on a table",
  "in the fog",
  "beneath a grey sky",
  "near the window of a small house",
  "桌子上的红苹果",
  "霧の中の城",
  "안개 속의 성",
  "at night",
];

/** @param {number} n @param {readonly string[]} words */
const pick = (n, words) => words[n % words.length];

/** The caption n; all are different. @param {number} n */
function captionOf(n) {
  const one = `${pick(n, adjectives)} ${pick(n >> 3, things)}`;
  const other = `${pick(n >> 5, adjectives)} ${pick(n >> 9, things)}`;
  return `a ${one} and a ${other} ${pick(n >> 2, places)}, picture ${n.toString(36)}`;
}

if (!existsSync(path)) {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished.db`;
  for (const suffix of ["", "-wal", "-shm"]) rmSync(unfinished + suffix, { force: true });
  const store = openStore(unfinished);
  store.database.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
  const numRuns = numCaptions / RUN_LENGTH;
  const numSeeds = Math.min(100, numRuns);
  const { id } = createExperiment(store, {
    name: "captions",
    networks: [["DummyT2I", "SketchI2T"]],
    seeds: Array.from({ length: numSeeds }, (_, i) => i),
    prompts: Array.from({ length: numRuns / numSeeds }, (_, i) => `prompt ${i}`),
    embedding_models: ["SketchText"],
    max_length: 2 * RUN_LENGTH,
  });
  // Without the pictures between the captions, which no search reads.
  store.database.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  let n = 0;
  const time = "2026-01-01T00:00:00.000000Z";
  for (const run of [...store.runs(id)])
    store.database.transaction(() => {
      for (let i = 0; i < RUN_LENGTH; i++, n++)
        store.database.run(
          `INSERT INTO invocations (id, inserted_at, updated_at, run_id, sequence_number, model, model_version_id, type, seed,
             output_text, output_hash, batch_size, batch_index, started_at, completed_at)
           VALUES (:id, '${time}', '${time}', :run, :step, 'SketchI2T', 'none', 'text', 1, :text, :id, 1, 0, '${time}', '${time}')`,
          {
            id: `018f0000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`,
            run: run.id,
            step: 2 * i + 1,
            text: captionOf(n),
          },
        );
    });
  store.close();
  renameSync(unfinished, path);
}

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
/** @template T @param {string} what @param {() => T} act @returns {T} */
function timed(what, act) {
  const [cpuBefore, before] = [cpu(), performance.now()];
  const result = act();
  const seconds = (performance.now() - before) / 1000;
  console.log(
    `${what.padEnd(44)} ${seconds.toFixed(3)} s, of the processor ${(cpu() - cpuBefore).toFixed(3)} s`,
  );
  return result;
}

const store = openStore(path, { mode: "read" });
const index = new SearchIndex();
const memory = process.memoryUsage().rss;
timed("reading everything, once", () => index.refresh(store.database));
console.log(
  `${index.numCaptions} captions; ${Math.round((process.memoryUsage().rss - memory) / 1e6)} MB of memory; the database has ${Math.round(statSync(path).size / 1e6)} MB`,
);
for (const words of [
  "zebra",
  "apple seed 2",
  "castle foggy lighthouse",
  "a",
  "a picture and",
  "picture lfls",
  "苹果",
  "霧の中",
  "성",
  "nowhere",
  "prompt:5 violin",
  "seed=3",
]) {
  const found = timed(words, () => index.find(store.database, words));
  console.log(`${"".padEnd(44)} ${found.runs.length} runs, ${found.numCaptions} captions`);
}
if (process.argv.includes("--fts5")) {
  // What an index in the file would cost, for comparison: in a database of its own.
  const { DatabaseSync } = await import("@photostructure/sqlite");
  const other = `${path}.fts5`;
  rmSync(other, { force: true });
  const database = new DatabaseSync(other);
  database.exec(
    "PRAGMA synchronous = OFF; CREATE VIRTUAL TABLE found USING fts5 (text, content='', tokenize='trigram')",
  );
  const add = database.prepare("INSERT INTO found (rowid, text) VALUES (?, ?)");
  timed("FTS5, trigrams: writing the index", () => {
    database.exec("BEGIN");
    for (let n = 0; n < numCaptions; n++) add.run(n, captionOf(n));
    database.exec("COMMIT");
  });
  console.log(`${Math.round(statSync(other).size / 1e6)} MB of index`);
  for (const words of ["zebra", "castle foggy lighthouse", "picture", "霧の中", "苹果"])
    timed(`FTS5: ${words}`, () =>
      database.prepare("SELECT count(*) FROM found WHERE found MATCH ?").all(
        words
          .split(" ")
          .map((word) => `"${word}"`)
          .join(" "),
      ),
    );
  timed("a scan by SQL: LIKE '%zebra%'", () =>
    store.database.all("SELECT count(*) FROM invocations WHERE output_text LIKE '%zebra%'"),
  );
  database.close();
  rmSync(other, { force: true });
}
store.close();
