import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import type { ExperimentState } from "../../src/experiments/experiment-progress.ts";
import { stateOf } from "../../src/experiments/experiment-state.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { getExperiment } from "../../src/store/experiments.ts";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { change, differences, rowsOf } from "./database-rows.ts";
import { inParallel } from "./in-parallel.ts";
import { panicTda } from "./panic-tda-process.ts";
import { smallConfig } from "./small-experiment.ts";
import { type StateOfFiles, type StatesOfFiles, statesOfFiles } from "./states-of-files.ts";

// They share the pictures of seed 2, and each has others of its own.
const doomedConfig = { ...smallConfig, seeds: [1, 2] };
// Computed by itself, so that it is beside the other what it is alone.
const otherConfig = { ...smallConfig, seeds: [2, 3], reuse: false };

const folder = mkdtempSync(join(tmpdir(), "panic-tda-deletion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What came of one state in which a kill leaves the files. */
interface Outcome {
  /** "n kind": the write points, from 1, at which a kill leaves the files so. */
  readonly killedAt: readonly string[];
  /** Null when the experiment is gone. */
  readonly state: ExperimentState | null;
  /** What came of the attempt to go on with the experiment: "completed", or a message. */
  readonly resumption: string | null;
  /** From a database in which there never was anything but the other experiment. */
  readonly differences: readonly string[];
  readonly rest: {
    readonly leases: number;
    readonly orphans: number;
    /** Pictures in the cluster, and how many of them have one of these for their medoid. */
    readonly pictures: number;
    readonly withMedoid: number;
  };
}

let doomedId = "";
let original: Buffer;
let expected: string[] = [];
let left: StatesOfFiles;
let outcomes: Outcome[] = [];

beforeAll(async () => {
  const alone = join(folder, "alone.db");
  const both = join(folder, "both.db");
  for (const [path, configs] of [
    [alone, [otherConfig]],
    [both, [doomedConfig, otherConfig]],
  ] as const) {
    using store = openStore(path);
    for (const config of configs) await performExperiment(store, createExperiment(store, config).id);
  }
  expected = canonicalDump(alone);
  // All pictures of both are in one cluster, whose medoid is the first one's.
  change(
    both,
    `INSERT INTO clustering_results VALUES ('pictures', '', '', 'DummyVision', 'hdbscan', '{}', 0, '', '');
     INSERT INTO embedding_clusters
       SELECT id, '', '', id, 'pictures', 0, (SELECT min(id) FROM embeddings WHERE embedding_model = 'DummyVision')
       FROM embeddings WHERE embedding_model = 'DummyVision'`,
  );
  // A diagram is missing, so that the experiment could be resumed.
  change(
    both,
    `UPDATE experiments SET completed_at = NULL WHERE seeds = '[1,2]';
     DELETE FROM persistence_diagrams WHERE run_id = (SELECT min(id) FROM runs);
     PRAGMA wal_checkpoint(TRUNCATE)`,
  );
  doomedId = rowsOf<{ id: string }>(both, "SELECT id FROM experiments WHERE seeds = '[1,2]'")[0]!.id;
  original = readFileSync(both);

  left = await statesOfFiles(
    ["delete", doomedId, "--force", "--db", copy("uninterrupted.db")],
    join(folder, "copies"),
  );
  outcomes = await inParallel(availableParallelism(), left.states, deletedAgain);
  console.log(`${left.kinds.length} write points of a deletion leave ${outcomes.length} states of the files`);
}, 120_000);

describe("a deletion that was killed at any write point", () => {
  test("was killed before, within and after the first and the last transaction", () => {
    expect(left.kinds.length).toBeGreaterThan(20);
    expect(new Set(outcomes.map(({ state }) => state))).toEqual(new Set(["interrupted", "deleting", null]));
  });

  test("shows the experiment as half deleted once it has begun, and nothing lets it be resumed", () => {
    for (const { killedAt, state, resumption } of outcomes) {
      if (state === "interrupted") expect(resumption, killedAt.join(", ")).toBe("completed");
      if (state === "deleting")
        expect(resumption, killedAt.join(", ")).toContain("half deleted and cannot be resumed");
    }
  });

  test("is completed by deleting again, and leaves the other experiment with all its pictures", () => {
    expect(outcomes.filter((outcome) => outcome.differences.length > 0)).toEqual([]);
    expect(outcomes.filter(({ rest }) => rest.leases + rest.orphans !== 0)).toEqual([]);
  });

  test("leaves the other experiment's pictures in their cluster, with one of them for its medoid", () => {
    // Two networks with two runs of two pictures each.
    expect(outcomes.filter(({ rest }) => rest.pictures !== 8 || rest.withMedoid !== 8)).toEqual([]);
  });
});

test("resuming a half deleted experiment on the command line says how to delete the rest", {
  timeout: 120_000,
}, async () => {
  const path = copy("half.db");
  const { signal } = await panicTda(["delete", doomedId, "--force", "--db", path], {
    writePoints: { signal: "SIGKILL", kind: "committed", at: 3 },
  });
  expect(signal).toBe("SIGKILL");

  const { code, stderr } = await panicTda(["resume", doomedId, "--db", path]);
  expect(code).toBe(2);
  expect(stderr).toContain("is half deleted and cannot be resumed");
  expect(stderr).toContain(`panic-tda delete ${doomedId.slice(-8)}`);
  expect(stderr).not.toContain("panic-tda resume");

  const again = await panicTda(["delete", doomedId, "--force", "--db", path]);
  expect(again.code, again.stderr).toBe(0);
  expect(differences(expected, canonicalDump(path))).toEqual([]);
});

async function deletedAgain({ path, killedAt }: StateOfFiles): Promise<Outcome> {
  using store = openStore(path);
  const experiment = getExperiment(store.database, doomedId);
  const state = experiment === undefined ? null : stateOf(store.database, experiment);
  let resumption: string | null = null;
  if (experiment !== undefined) {
    resumption = await performExperiment(store, doomedId).then(
      () => "completed",
      (error: unknown) => String(error),
    );
    await store.deleteExperiment(doomedId);
  }
  const [rest] = rowsOf<Outcome["rest"]>(
    path,
    `SELECT (SELECT count(*) FROM leases) AS leases, (SELECT count(*) FROM pragma_foreign_key_check) AS orphans,
            (SELECT count(*) FROM embedding_clusters) AS pictures,
            (SELECT count(*) FROM embedding_clusters AS members JOIN embedding_clusters AS medoids
             ON medoids.embedding_id = members.medoid_embedding_id AND medoids.label = members.label) AS withMedoid`,
  );
  return {
    killedAt,
    state,
    resumption,
    differences: differences(expected, canonicalDump(path)),
    rest: rest!,
  };
}

function copy(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, original);
  return path;
}
