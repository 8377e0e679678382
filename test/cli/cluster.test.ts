import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";
import { completeExperiment, longConfig, smallConfig } from "./small-experiment.ts";

const config = {
  ...smallConfig,
  seeds: [1, 2, 3],
  embedding_models: ["DummyText2", "DummyVision2"],
  max_length: 12,
};

// Made once; each test has copies.
const originals = mkdtempSync(join(tmpdir(), "panic-tda-cluster-"));
const embedded = join(originals, "embedded.db");
const clustered = join(originals, "clustered.db");
beforeAll(async () => {
  await completeExperiment(embedded, config);
  copyFileSync(embedded, clustered);
  const { exitCode, stderr } = await runCommand(["cluster", "--quiet", "--db", clustered], {
    cwd: originals,
  });
  expect(exitCode, stderr).toBe(0);
}, 60_000);
afterAll(() => rmSync(originals, { recursive: true }));

function folderWith(database: string): string {
  const cwd = temporaryFolder();
  copyFileSync(database, join(cwd, "panic-tda.db"));
  return cwd;
}

/** A folder with a database of 18 captions and 18 pictures, each embedded. */
const folderWithEmbeddings = () => folderWith(embedded);

/** The same with a clustering by HDBSCAN of either model. */
const folderWithClusters = () => folderWith(clustered);

interface Layer {
  readonly id: string;
  readonly embedding_model: string;
  readonly embeddings: number;
}

interface Shown {
  readonly largest: readonly {
    readonly label: number;
    readonly size: number;
    readonly share: number;
    readonly output_text: string | null;
    readonly output_image_hash: string | null;
  }[];
}

async function json<Printed = Layer[]>(args: readonly string[], cwd: string): Promise<Printed> {
  const { stdout, stderr, exitCode } = await runCommand([...args, "--json"], { cwd });
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
}

const misbehaving = (name: string) =>
  fileURLToPath(new URL(`../stages/clusters/misbehaving/${name}.sh`, import.meta.url));

describe("cluster", () => {
  test("clusters all models that have embeddings, and prints one row per layer", async () => {
    const cwd = folderWithEmbeddings();
    const { stdout, stderr, exitCode } = await runCommand(["cluster"], { cwd });
    expect(exitCode, stderr).toBe(0);
    const [header, ...rows] = stdout.trimEnd().split("\n");
    expect(header).toMatch(/^MODEL +ALGORITHM +LAYER +EMBEDDINGS +CLUSTERS +NOISE % +COMPUTED \(UTC\)$/);
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const row of rows)
      expect(row).toMatch(/^Dummy(Text|Vision)2 +hdbscan +\d +18 +\d+ +[\d.]+ +2\d{3}-/);
    expect(stderr).toMatch(/^DummyText2: 18 embeddings, \d+ layers? {2}[\d.]+ s$/m);
    expect(stderr).toMatch(/^Look at them: panic-tda cluster show DummyText2$/m);
    expect((await runCommand(["cluster", "list"], { cwd })).stdout).toBe(stdout);
  });

  test("stores the parameters that were used", async () => {
    const cwd = folderWithEmbeddings();
    const options = ["--model", "DummyText2", "--min-cluster-size", "3", "--epsilon", "0.05"];
    const results = await json(["cluster", ...options], cwd);
    expect(results[0]).toMatchObject({
      embedding_model: "DummyText2",
      algorithm: "hdbscan",
      layer: 0,
      parameters: { min_cluster_size: 3, cluster_selection_epsilon: 0.05, n_embeddings: 18, dimension: 768 },
      embeddings: 18,
    });
    expect(new Set(results.map((one) => one.embedding_model))).toEqual(new Set(["DummyText2"]));
  });

  test("pools the embeddings of all experiments, and replaces what was there", async () => {
    const cwd = folderWithEmbeddings();
    const before = await json(["cluster", "--model", "DummyText2"], cwd);
    await completeExperiment(join(cwd, "panic-tda.db"), { ...config, seeds: [4] });
    const after = await json(["cluster", "--model", "DummyText2"], cwd);
    expect([before[0]?.embeddings, after[0]?.embeddings]).toEqual([18, 24]);
    const listed = await json(["cluster", "list"], cwd);
    expect(listed.map((one) => one.id)).toEqual(after.map((one) => one.id));
  });

  test("--quiet prints nothing on standard error", async () => {
    const cwd = folderWithEmbeddings();
    const { stderr, exitCode } = await runCommand(["cluster", "--quiet"], { cwd });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("is counted by status and list", async () => {
    const cwd = folderWithClusters();
    const { stdout } = await runCommand(["status"], { cwd });
    expect(stdout).toMatch(/^ {2}clustered {4}18 {2}DummyText2, hdbscan, \d+ of them noise$/m);
    expect(stdout).toMatch(/^ {2}clustered {4}18 {2}DummyVision2, hdbscan, \d+ of them noise$/m);
    expect(await json(["list"], cwd)).toMatchObject([{ clusterings: 2 }]);
  });

  test("works while an experiment is running, on what it has saved so far", { timeout: 60_000 }, async () => {
    const cwd = folderWithEmbeddings();
    writeFileSync(join(cwd, "long.json"), JSON.stringify(longConfig));
    const running = startCommand(["run", "long.json"], { cwd });
    await untilSays(running, /^experiment /m);
    const results = await json(["cluster", "--model", "DummyText2"], cwd);
    expect(results[0]!.embeddings).toBeGreaterThanOrEqual(18);
    expect(running.exitCode).toBeNull();
    running.kill("SIGKILL");
    await outcome(running);
  });
});

describe("cluster is refused, with exit code 2 and nothing changed,", () => {
  test.each([
    [
      ["--model", "DummyTxt2"],
      'panic-tda.db: there are no embeddings by "DummyTxt2".\n  Did you mean "DummyText2"? Models with embeddings: DummyText2, DummyVision2.\n',
    ],
    [["--algorithm", "kmeans"], '--algorithm: expected one of hdbscan, evoc; found "kmeans".'],
    [["--min-cluster-size", "1"], "--min-cluster-size: expected a whole number from 2; found "],
    [["--min-cluster-size", "many"], "--min-cluster-size: expected a whole number from 2; found "],
    [["--min-cluster-size", "19"], "expected at most the number of embeddings, 18."],
    [["--epsilon", "-1"], "--epsilon: expected a distance of unit vectors, from 0 to 2; found "],
    [["--epsilon", "3"], "--epsilon: expected a distance of unit vectors, from 0 to 2; found "],
    [
      ["--algorithm", "evoc", "--epsilon", "0.4"],
      "--epsilon belongs to hdbscan, EVoC has no such parameter.\n  Leave it out, or use --algorithm hdbscan.\n",
    ],
    [
      ["--algorithm", "evoc"],
      "EVoC runs in Python, and there is no Python environment for it.\n  Make one: panic-tda setup. Or name an interpreter that has the package evoc with PANIC_TDA_PYTHON, or use --algorithm hdbscan.\n",
    ],
  ])("when given %j", async (args, message) => {
    const cwd = folderWithClusters();
    const before = await json(["cluster", "list"], cwd);
    expect(before).not.toEqual([]);
    const env = { HOME: cwd };
    const { stdout, stderr, exitCode } = await runCommand(["cluster", ...args], { cwd, env });
    expect(stderr).toContain(message);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(await json(["cluster", "list"], cwd)).toEqual(before);
  });

  test("when there are no embeddings", async () => {
    const cwd = temporaryFolder();
    openStore(join(cwd, "panic-tda.db")).close();
    const { stderr, exitCode } = await runCommand(["cluster"], { cwd });
    expect(stderr).toBe(
      "panic-tda.db: there are no embeddings yet.\n  An experiment makes them: panic-tda run CONFIG\n",
    );
    expect(exitCode).toBe(2);
  });

  test.each([
    ["has-no-evoc", /the Python package evoc is not installed\.\n {2}Install it: .* -m pip install evoc\n$/],
    ["exits-at-once", /EVoC ended with exit code 3:\n.*\n.*libtorch/],
    ["prints-garbage", /EVoC's answer is no JSON/],
    ["leaves-labels-out", /EVoC's answer does not have a label for each of 18 embeddings\.\n$/],
  ])("when the Python for EVoC %s", async (python, message) => {
    const cwd = folderWithEmbeddings();
    const { stdout, stderr, exitCode } = await runCommand(["cluster", "--algorithm", "evoc", "--quiet"], {
      cwd,
      env: { PANIC_TDA_PYTHON: misbehaving(python) },
    });
    expect(stderr).toMatch(message);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(await json(["cluster", "list"], cwd)).toEqual([]);
  });
});

test("Ctrl-C while clusters are being computed leaves the old ones as they were", async () => {
  const cwd = folderWithClusters();
  const before = await json(["cluster", "list"], cwd);
  expect(before).not.toEqual([]);
  const asked = join(cwd, "asked");
  const child = startCommand(["cluster", "--algorithm", "evoc"], {
    cwd,
    env: { PANIC_TDA_PYTHON: misbehaving("never-answers"), ASKED: asked },
  });
  // It prints nothing off a terminal before it is done.
  await vi.waitUntil(() => existsSync(asked), { timeout: 25_000 });
  child.kill("SIGINT");
  const { stdout, stderr, exitCode } = await outcome(child);
  expect(stderr).toContain("Interrupted before DummyText2 was clustered; its clusterings are as they were.");
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 130 });
  expect(await json(["cluster", "list"], cwd)).toEqual(before);
});

describe("cluster show", () => {
  test("tells the largest clusters with their size, share and medoid", async () => {
    const cwd = folderWithEmbeddings();
    await runCommand(["cluster", "--min-cluster-size", "2", "--epsilon", "0"], { cwd });
    const { stdout, exitCode } = await runCommand(["cluster", "show", "DummyText2"], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^DummyText2, hdbscan, layer 0: 18 embeddings, \d+ clusters?, [\d.]+ % noise\nCLUSTER +SIZE +SHARE % +MEDOID\n/,
    );
    const shown = await json<Shown>(["cluster", "show", "DummyText2"], cwd);
    expect(shown.largest.length).toBeGreaterThan(0);
    const captions = captionsOf(cwd);
    const sizes = shown.largest.map(({ size }) => size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const { label, size, share, output_text, output_image_hash } of shown.largest) {
      expect(captions).toContain(output_text);
      expect(output_image_hash).toBeNull();
      expect(share).toBeCloseTo(size / 18, 9);
      expect(stdout).toMatch(new RegExp(`^ *${label} +${size} +[\\d.]+ +${output_text}$`, "m"));
    }
  });

  test("names a picture by the beginning of its hash", async () => {
    const cwd = folderWithEmbeddings();
    await runCommand(["cluster", "--model", "DummyVision2", "--min-cluster-size", "2"], { cwd });
    const { stdout } = await runCommand(["cluster", "show"], { cwd });
    const { largest } = await json<Shown>(["cluster", "show"], cwd);
    expect(stdout).toContain(`image ${largest[0]!.output_image_hash!.slice(0, 12)}`);
  });

  test.each([
    [["DummyVison2"], 'Did you mean "DummyVision2"?'],
    [[], "several models were clustered: DummyText2, DummyVision2.\n  Say which one: "],
    [["DummyText2", "--layer", "9"], "DummyText2 has no layer 9.\n  Its layers are 0 to "],
    [["DummyText2", "--algorithm", "evoc"], "there is no clustering by evoc yet."],
    [["DummyText2", "--limit", "0"], '--limit: expected a whole number from 1; found "0".'],
  ])("%j is refused with what there is", async (args, message) => {
    const cwd = folderWithClusters();
    const { stdout, stderr, exitCode } = await runCommand(["cluster", "show", ...args], { cwd });
    expect(stderr).toContain(message);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });
});

test("cluster list of a database without clusterings says how to make one", async () => {
  const cwd = folderWithEmbeddings();
  const { stdout, stderr, exitCode } = await runCommand(["cluster", "list"], { cwd });
  expect({ stdout, stderr, exitCode }).toEqual({
    stdout: "",
    stderr: "There is no clustering yet. Make one: panic-tda cluster\n",
    exitCode: 0,
  });
});

function captionsOf(cwd: string): (string | null)[] {
  using store = openStore(join(cwd, "panic-tda.db"), { mode: "read" });
  return [...store.runs(store.experiment("latest").id)].flatMap((run) =>
    Array.from(store.invocations(run.id), (invocation) => invocation.output_text),
  );
}
