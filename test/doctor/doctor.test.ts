import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examine, type Finding, fix } from "../../src/doctor/examine.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { damagedCopy, soundDatabase } from "./damaged-database.ts";

const folder = lastingFolder();
const sound = join(folder.path, "sound.db");
afterAll(() => folder.delete());

let completed = "";
beforeAll(async () => {
  completed = await soundDatabase(sound);
}, 120_000);

const looking = (isDeep = true, experimentId: string | null = null) => ({
  scope: { experimentId },
  isDeep,
  signal: new AbortController().signal,
  onProgress: () => {},
});

async function found(path: string, isDeep = true): Promise<Finding[]> {
  using store = openStore(path, { mode: "read" });
  return await examine(store, looking(isDeep));
}

const damaged = (sql: string) => damagedCopy(sound, sql.replaceAll("$EXPERIMENT", `'${completed}'`));

const RUN = "(SELECT id FROM runs WHERE experiment_id = $EXPERIMENT ORDER BY id LIMIT 1)";
const STEP = (n: number) => `run_id = ${RUN} AND sequence_number = ${n}`;
const TEXT_VECTOR = `invocation_id = (SELECT id FROM invocations WHERE ${STEP(3)})`;

/** What is planted, and which checks tell of it; those that stand first are what was planted, the others its consequences. */
const damage: readonly [what: string, sql: string, checks: readonly string[], isMended: boolean][] = [
  [
    "what was counted is another number",
    `UPDATE kept_counts SET counts = json_set(counts, '$.saved.invocations[0].count', 7) WHERE experiment_id = $EXPERIMENT`,
    ["kept counts"],
    true,
  ],
  [
    "a step is missing",
    `DELETE FROM invocations WHERE ${STEP(7)}`,
    ["gaps", "orphans", "bad diagrams", "clusterings that lack points"],
    false,
  ],
  [
    "a step read another one",
    `UPDATE invocations SET input_invocation_id = (SELECT id FROM invocations WHERE ${STEP(2)}) WHERE ${STEP(6)}`,
    ["broken chains"],
    false,
  ],
  [
    "a step lies beyond the end",
    `UPDATE runs SET max_length = 18 WHERE id = ${RUN}`,
    ["steps beyond the end"],
    false,
  ],
  [
    "a step is by another model",
    `UPDATE invocations SET model = 'DummyI2T' WHERE ${STEP(5)}`,
    ["wrong models", "wrong types"],
    false,
  ],
  [
    "a caption is by a version of a painter",
    `UPDATE invocations SET model_version_id = (SELECT id FROM model_versions WHERE name = 'SketchT2I') WHERE ${STEP(5)}`,
    ["wrong types"],
    false,
  ],
  [
    "a run is missing",
    `DELETE FROM runs WHERE id = (SELECT max(id) FROM runs WHERE experiment_id <> $EXPERIMENT AND NOT EXISTS (SELECT 1 FROM invocations WHERE run_id = runs.id))`,
    ["missing runs"],
    false,
  ],
  [
    "a completed run lacks its end",
    // Both of its runs do, which are computed together.
    `DELETE FROM invocations WHERE sequence_number = 19 AND run_id IN (SELECT id FROM runs WHERE experiment_id = $EXPERIMENT)`,
    ["unfinished runs", "orphans", "bad diagrams", "clusterings that lack points"],
    true,
  ],
  [
    "a picture is missing",
    `DELETE FROM images WHERE hash = (SELECT output_image_hash FROM invocations WHERE ${STEP(4)})`,
    ["orphans"],
    false,
  ],
  [
    "a picture's bytes are another's",
    `UPDATE images SET bytes = (SELECT bytes FROM images ORDER BY hash LIMIT 1) WHERE hash = (SELECT max(hash) FROM images)`,
    ["altered pictures"],
    false,
  ],
  [
    "a picture cannot be read",
    `UPDATE images SET bytes = x'00112233' WHERE hash = (SELECT max(hash) FROM images)`,
    ["altered pictures"],
    false,
  ],
  [
    "a caption was altered",
    `UPDATE invocations SET output_text = 'forged' WHERE ${STEP(3)}`,
    ["altered captions"],
    false,
  ],
  [
    "a vector has a coordinate that is no number",
    `UPDATE embeddings SET vector = CAST(x'0000c07f' || substr(vector, 5) AS BLOB) WHERE ${TEXT_VECTOR}`,
    ["bad vectors"],
    true,
  ],
  [
    "a vector is infinite",
    `UPDATE embeddings SET vector = CAST(x'0000807f' || substr(vector, 5) AS BLOB) WHERE ${TEXT_VECTOR}`,
    ["bad vectors"],
    true,
  ],
  [
    "a vector is all zero",
    `UPDATE embeddings SET vector = zeroblob(3072) WHERE ${TEXT_VECTOR}`,
    ["bad vectors"],
    true,
  ],
  [
    "a vector is too short",
    `UPDATE embeddings SET vector = substr(vector, 1, 1024) WHERE ${TEXT_VECTOR}`,
    ["bad vectors"],
    true,
  ],
  [
    "a caption is embedded as a picture",
    `UPDATE embeddings SET model_version_id = (SELECT id FROM model_versions WHERE name = 'SketchVision') WHERE ${TEXT_VECTOR}`,
    ["embeddings of the wrong kind"],
    true,
  ],
  [
    "an embedding is by a model that nobody asked for",
    `INSERT INTO embeddings SELECT 'strange', NULL, NULL, invocation_id, 'Strange', model_version_id, vector, started_at, completed_at, NULL, NULL FROM embeddings WHERE ${TEXT_VECTOR}`,
    ["strange embeddings", "embeddings of the wrong kind"],
    true,
  ],
  [
    "an embedding is missing",
    `DELETE FROM embeddings WHERE ${TEXT_VECTOR}`,
    ["missing embeddings", "orphans", "bad diagrams"],
    true,
  ],
  [
    "a prompt's embedding is missing",
    `DELETE FROM prompt_embeddings WHERE experiment_id = $EXPERIMENT`,
    ["missing prompt embeddings"],
    true,
  ],
  [
    "an embedding has no invocation",
    `UPDATE embeddings SET invocation_id = 'gone' WHERE ${TEXT_VECTOR}`,
    ["orphans", "missing embeddings", "bad diagrams"],
    true,
  ],
  [
    "a diagram is missing",
    `DELETE FROM persistence_diagrams WHERE run_id = ${RUN}`,
    ["missing diagrams"],
    true,
  ],
  [
    "a diagram is cut off",
    `UPDATE persistence_diagrams SET diagram_data = substr(diagram_data, 1, 20) WHERE run_id = ${RUN}`,
    ["bad diagrams"],
    true,
  ],
  [
    "a diagram is of other points",
    `UPDATE persistence_diagrams SET n_points = n_points + 1 WHERE run_id = ${RUN}`,
    ["bad diagrams"],
    true,
  ],
  [
    "a diagram lacks a dimension",
    `UPDATE persistence_diagrams SET entropy = '[1.0,null]' WHERE run_id = ${RUN}`,
    ["bad diagrams"],
    true,
  ],
  [
    "an exponent is of more runs than there are",
    `UPDATE lyapunov_results SET num_runs = 9, num_pairs = 36 WHERE experiment_id = $EXPERIMENT`,
    ["bad exponents"],
    true,
  ],
  [
    "a curve lacks its end",
    `UPDATE lyapunov_results SET divergence_curve = '[1,2]' WHERE experiment_id = $EXPERIMENT`,
    ["bad exponents"],
    true,
  ],
  [
    "a clustering lacks points",
    `DELETE FROM embedding_clusters WHERE label = -1 OR embedding_id <> medoid_embedding_id AND rowid % 2 = 0`,
    ["clusterings that lack points"],
    false,
  ],
  [
    "a medoid is in another cluster",
    `UPDATE embedding_clusters SET label = label + 1 WHERE rowid = (SELECT min(rowid) FROM embedding_clusters WHERE embedding_id = medoid_embedding_id)`,
    ["bad medoids"],
    false,
  ],
  [
    "a clustering is half written",
    `UPDATE clustering_results SET algorithm = 'hdbscan:1', parameters = '{}' WHERE layer = 0 AND embedding_model = 'SketchText'`,
    ["half-written clusterings"],
    false,
  ],
  [
    "a picture is shown by nobody",
    `INSERT INTO images SELECT 'orphan', inserted_at, updated_at, bytes, format, width, height FROM images LIMIT 1`,
    ["orphan pictures", "altered pictures"],
    true,
  ],
  [
    "a process that held an experiment is gone",
    `INSERT INTO leases VALUES ($EXPERIMENT, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', 'x', 'elsewhere', 1, '0', '2026-01-01T00:00:00.000000Z', NULL)`,
    ["dead leases"],
    true,
  ],
  [
    "an experiment is half deleted",
    `UPDATE experiments SET deletion_started_at = '2026-01-01T00:00:00.000000Z' WHERE completed_at IS NULL AND failed_at IS NULL`,
    ["half-deleted experiments"],
    false,
  ],
  [
    "a constraint is violated",
    `UPDATE invocations SET batch_size = 0 WHERE ${STEP(1)}`,
    ["SQLite", "SQLite, indices"],
    false,
  ],
];

describe("doctor", () => {
  test("finds nothing in a sound database: completed, clustered, failed, not begun", async () => {
    expect(await found(sound)).toEqual([]);
    using store = openStore(sound, { mode: "read" });
    expect(await examine(store, looking(true, completed))).toEqual([]);
  });

  test.each(damage)("%s: found", async (_, sql, checks) => {
    const path = damaged(sql);
    const before = readFileSync(path);
    const names = (await found(path)).map(({ check }) => check);
    expect(names).toContain(checks[0]);
    expect(names.filter((name) => !checks.includes(name))).toEqual([]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each(damage.filter(([, , , isMended]) => isMended))(
    "%s: what can be computed again is removed, and resume gives the database as it was",
    async (_, sql) => {
      const path = damaged(sql);
      using store = openStore(path);
      await fix(store, await examine(store, looking()), looking());
      await performExperiment(store, completed);
      const names = (await examine(store, looking())).map(({ check }) => check);
      // Clusterings do not know what was computed anew.
      expect(names.filter((name) => name !== "clusterings that lack points")).toEqual([]);
      const results = (of: string) => canonicalDump(of).filter((line) => !/^cluster/.test(line));
      expect(results(path)).toEqual(results(sound));
    },
  );

  test("a vector that was computed before a clustering began and stored after is no point that it lacks", async () => {
    const one = `(SELECT id FROM embeddings WHERE ${TEXT_VECTOR} AND embedding_model = 'SketchText')`;
    const stored = (id: string) =>
      damaged(`DELETE FROM embedding_clusters WHERE embedding_id = ${one};
        UPDATE embeddings SET id = '${id}', own_inserted_at = NULL, completed_at = '2000-01-01T00:00:00.000000Z' WHERE id = ${one}`);
    const lacking = async (id: string) =>
      (await found(stored(id))).filter(({ check }) => check === "clusterings that lack points");
    expect(await lacking("ffffffff-ffff-7000-8000-000000000000")).toEqual([]);
    expect(await lacking("00000000-0001-7000-8000-000000000000")).toHaveLength(1);
    // An id that names no time.
    expect(await lacking("ffffffff-ffff-4000-8000-000000000000")).toHaveLength(1);
  });

  test("fixes clusterings by deleting them, and never touches what cannot be computed again", async () => {
    for (const [, sql, [check]] of damage.filter(([what]) => /clustering|medoid|half deleted/.test(what))) {
      const path = damaged(sql);
      using store = openStore(path);
      await fix(store, await examine(store, looking()), looking());
      expect((await examine(store, looking())).map((finding) => finding.check)).not.toContain(check);
    }
    const path = damaged(`DELETE FROM invocations WHERE ${STEP(7)}`);
    using store = openStore(path);
    const count = () => store.database.get("SELECT count(*) AS n FROM invocations");
    const before = count();
    await fix(store, await examine(store, looking()), looking());
    expect(count()).toEqual(before);
    expect((await examine(store, looking())).map(({ check }) => check)).toContain("gaps");
  });

  test("counts that were kept are told with what is counted, unless other damage explains them", async () => {
    const kept = (counts: string) =>
      `UPDATE kept_counts SET counts = ${counts} WHERE experiment_id = $EXPERIMENT`;
    const wrong = kept("json_set(counts, '$.saved.invocations[0].count', 7, '$.taken.embeddings', 5)");
    const [told] = await found(damaged(wrong));
    expect(told).toMatchObject({ fix: "count them anew; their results are not touched", count: 1 });
    expect(told!.examples[0]).toMatch(
      /^experiment \w{8}: invocations: kept 7, counted \d+; taken: kept 0 invocations, 5 embeddings, counted 0 invocations, 0 embeddings$/,
    );
    const [unreadable] = await found(damaged(kept("'[]'")));
    expect(unreadable!.examples[0]).toMatch(/: they cannot be read$/);
    const both = await found(damaged(`DELETE FROM invocations WHERE ${STEP(7)}; ${wrong}`));
    expect(both.map(({ check }) => check)).not.toContain("kept counts");
  });

  test("a log that a killed process has left is found where nobody has the file open", async () => {
    const path = join(temporaryFolder(), "killed.db");
    copyFileSync(sound, path);
    const writer = openStore(path);
    writer.database.run("UPDATE experiments SET name = 'changed'");
    copyFileSync(`${path}-wal`, `${path}-wal.kept`);
    writer.close();
    writeFileSync(`${path}-wal`, readFileSync(`${path}-wal.kept`));
    expect((await found(path)).map(({ check }) => check)).toEqual(["write-ahead log"]);
  });
});
