import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../src/models/random-stream.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { differences, lostRows, rowsOf, savedRows } from "./database-rows.ts";
import { goOn } from "./go-on.ts";
import { inParallel } from "./in-parallel.ts";
import { panicTda, startPanicTda } from "./panic-tda-process.ts";

const seed = Number(process.env.PANIC_TDA_TEST_SEED ?? 20260731);
const numMoments = 20;

const config = {
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  seeds: [1, 2],
  prompts: ["a lighthouse", "a red apple"],
  embedding_models: ["DummyText", "DummyVision"],
  max_length: 6,
  batch_size: 3,
};
// In one chunk, whose next call begins while the pictures of the last one are still being encoded.
const lossy = { ...config, image_format: "avif", batch_size: 4 };
const drawn = { ...config, seeds: [-1, -1] };

const folder = mkdtempSync(join(tmpdir(), "panic-tda-random-kills-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What one database went through. */
interface Story {
  readonly path: string;
  /** For each kill: how many rows were saved then. */
  readonly savedAtKills: readonly number[];
  /** Rows that were saved at a kill and are missing or different in the end. */
  readonly lost: readonly string[];
}

let expected: string[] = [];
/** How much an uninterrupted process notes of its write points. A loaded machine does not change it, as it does the time. */
let bytesNoted = 0;
let notes = 0;

beforeAll(async () => {
  const noteIn = join(folder, "write-points.txt");
  expected = await uninterrupted("uninterrupted", config, noteIn);
  bytesNoted = sizeOf(noteIn);
}, 300_000);

describe("an experiment whose process is killed at a random moment", () => {
  test(`equals one that was never interrupted, at ${numMoments} moments spread over its whole time`, {
    timeout: 900_000,
  }, async () => {
    const random = randomStream("moments", seed);
    const shares = Array.from({ length: numMoments }, (_, i) => (i + random()) / numMoments);
    const stories = await inParallel(availableParallelism(), [...shares.entries()], ([i, share]) =>
      killedOnce(`moment-${i}`, share),
    );
    console.log(
      `seed ${seed}: killed at ${stories.length} random moments, with ` +
        `${stories.map(({ savedAtKills }) => savedAtKills.join("+")).join(", ")} rows saved`,
    );
    expect(stories.every(({ savedAtKills }) => savedAtKills.length === 1)).toBe(true);
    expect(stories.flatMap(({ lost }) => lost)).toEqual([]);
    for (const { path } of stories) expect(differences(expected, canonicalDump(path)), path).toEqual([]);
  });

  test("equals one that was never interrupted, after several kills in a row", {
    timeout: 600_000,
  }, async () => {
    const stories = await inParallel(availableParallelism(), [0, 1], (i) =>
      killedAgainAndAgain(`in-a-row-${i}`, config, 4),
    );
    for (const { path, lost } of stories) {
      expect(lost).toEqual([]);
      expect(differences(expected, canonicalDump(path))).toEqual([]);
    }
  });

  test("equals one that was never interrupted when its pictures are stored with a loss", {
    timeout: 600_000,
  }, async () => {
    const [expectedLossy, { path, lost }] = await Promise.all([
      uninterrupted("uninterrupted-lossy", lossy),
      killedAgainAndAgain("lossy", lossy, 4),
    ]);
    expect(lost).toEqual([]);
    expect(differences(expectedLossy, canonicalDump(path))).toEqual([]);
  });

  test("keeps every saved row and an unbroken chain when its seeds are drawn", {
    timeout: 600_000,
  }, async () => {
    const { path, lost } = await killedAgainAndAgain("drawn", drawn, 4);
    expect(lost).toEqual([]);
    const invocations = rowsOf<{
      run: string;
      step: number;
      input: number | null;
      sameRun: number;
      seed: number;
    }>(
      path,
      `SELECT invocations.run_id AS run, invocations.sequence_number AS step, inputs.sequence_number AS input,
              coalesce(inputs.run_id = invocations.run_id, 1) AS sameRun, invocations.seed
       FROM invocations LEFT JOIN invocations AS inputs ON inputs.id = invocations.input_invocation_id
       ORDER BY invocations.run_id, invocations.sequence_number`,
    );
    const runs = rowsOf<{ id: string }>(path, "SELECT id FROM runs ORDER BY id");
    expect(runs).toHaveLength(8);
    expect(invocations.map(({ run, step, input, sameRun }) => ({ run, step, input, sameRun }))).toEqual(
      runs.flatMap(({ id }) =>
        Array.from({ length: config.max_length }, (_, step) => ({
          run: id,
          step,
          input: step === 0 ? null : step - 1,
          sameRun: 1,
        })),
      ),
    );
    const seeds = invocations.map((invocation) => invocation.seed);
    expect(seeds.filter((one) => !(one >= 0 && one < 2 ** 32))).toEqual([]);
    expect(new Set(seeds).size).toBe(seeds.length);
    // Nothing is missing behind them either: 24 captions and 24 pictures, a diagram for each run and embedding model, an exponent
    // for each network, prompt and embedding model.
    const [counts] = rowsOf<{ embeddings: number; diagrams: number; exponents: number; completed: number }>(
      path,
      `SELECT (SELECT count(*) FROM embeddings) AS embeddings,
              (SELECT count(*) FROM persistence_diagrams) AS diagrams,
              (SELECT count(*) FROM lyapunov_results) AS exponents,
              (SELECT count(completed_at) FROM experiments) AS completed`,
    );
    expect(counts).toEqual({ embeddings: 48, diagrams: 16, exponents: 8, completed: 1 });
  });
});

async function uninterrupted(name: string, experiment: object, noteIn?: string): Promise<string[]> {
  const path = join(folder, `${name}.db`);
  const { code, stderr } = await panicTda(
    ["run", configFile(name, experiment), "--db", path, "--quiet"],
    noteIn === undefined ? {} : { writePoints: { noteIn } },
  );
  expect(code, stderr).toBe(0);
  return canonicalDump(path);
}

/** Killed when `share` of its work is done. A process that had ended by then is started anew and killed earlier. */
async function killedOnce(name: string, share: number): Promise<Story> {
  const path = join(folder, `${name}.db`);
  for (let earlier = share; ; earlier *= 0.9) {
    if (await isKilledAt(earlier, ["run", configFile(name, config), "--db", path, "--quiet"])) break;
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
  }
  const before = savedRows(path);
  if (!isCompleted(path)) await goOn(path, config);
  return { path, savedAtKills: [before.size], lost: lostRows(before, savedRows(path)) };
}

/** Killed at a random moment, resumed, killed again, …, and at last resumed to the end. */
async function killedAgainAndAgain(name: string, experiment: object, times: number): Promise<Story> {
  const path = join(folder, `${name}.db`);
  const random = randomStream(name, seed);
  const savedAtKills: number[] = [];
  const before = new Map<string, string>();
  while (savedAtKills.length < times) {
    const share = (0.4 + 0.6 * random()) / times;
    // The last writes may come faster than the kill.
    if (!(await isKilledAt(share, nextCommand(path, name, experiment)))) break;
    const rows = savedRows(path);
    savedAtKills.push(rows.size);
    for (const [key, row] of rows) before.set(key, before.get(key) ?? row);
  }
  if (!isCompleted(path)) await goOn(path, experiment);
  console.log(`seed ${seed}: ${name} was killed with ${savedAtKills.join(", ")} rows saved`);
  return { path, savedAtKills, lost: lostRows(before, savedRows(path)) };
}

/** Kills a command once it has noted `share` of all write points; whatever it does at that moment. */
async function isKilledAt(share: number, args: readonly string[]): Promise<boolean> {
  const noteIn = join(folder, `${notes++}.txt`);
  const process = startPanicTda(args, { writePoints: { noteIn } });
  while (!process.hasEnded() && sizeOf(noteIn) < share * bytesNoted) await pause(1);
  process.kill("SIGKILL");
  const { code, signal, stderr } = await process.ended;
  if (signal !== "SIGKILL") expect(code, stderr).toBe(0);
  return signal === "SIGKILL";
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** `resume`, or `run` if the process was killed before there was an experiment. */
function nextCommand(path: string, name: string, experiment: object): string[] {
  const exists = rowsOf(path, "SELECT id FROM experiments").length > 0;
  return exists
    ? ["resume", "--db", path, "--quiet"]
    : ["run", configFile(name, experiment), "--db", path, "--quiet"];
}

/** Killed after its last write, it has nothing left to resume. */
function isCompleted(path: string): boolean {
  return rowsOf(path, "SELECT id FROM experiments WHERE completed_at IS NOT NULL").length > 0;
}

function configFile(name: string, experiment: object): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(experiment));
  return path;
}
