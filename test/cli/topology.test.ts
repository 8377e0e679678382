import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import stringWidth from "string-width";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../src/store/open-database.ts";
import type { RunLoops, TopologyAnswer } from "../../src/topology/answer.ts";
import { runCommand } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "panic-tda-topology-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const panicTda = (...args: string[]) => runCommand(args, { cwd: folder });
const config = {
  networks: [
    ["SketchT2I", "SketchI2T"],
    ["DummyT2I", "SketchI2T"],
  ],
  seeds: [1, 2, 3, 4, 5, 6],
  prompts: ["a red circle above a blue square", "three black triangles"],
  embedding_models: ["SketchText"],
  max_length: 24,
};

beforeAll(async () => {
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  expect((await panicTda("run", "config.json", "--quiet")).exitCode).toBe(0);
}, 60_000);

test("of an experiment it tells networks and comparisons, within 80 columns", async () => {
  const { stdout, exitCode } = await panicTda("topology", "latest", "--surrogates", "19");
  expect(exitCode).toBe(0);
  for (const line of stdout.split("\n")) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(/Diagrams (do not )?tell more of the network than visits do/);
  const json = await panicTda("topology", "latest", "--surrogates", "19", "--json");
  const answer = JSON.parse(json.stdout) as TopologyAnswer;
  expect(answer.networks).toHaveLength(2);
  expect(answer.networks[0]!.nulls.map((one) => `${one.null} ${one.dimension}`)).toContain("covariance 2");
  expect(answer.networks[0]!.symbols).toMatchObject({ kind: "captions" });
  const byNetwork = answer.comparisons.find(({ by }) => by === "network")!;
  // One network stands still, the other goes about: both distances tell them apart.
  expect(byNetwork.visits!.p).toBeLessThanOrEqual(0.01);
  expect(byNetwork.diagrams[0]!.p).toBeLessThanOrEqual(0.01);
});

test("of a run it tells which steps make its loops", async () => {
  const runs = await panicTda("runs", "latest", "--json");
  const run = /"id":\s*"([^"]+)"/.exec(runs.stdout)![1]!;
  const { stdout } = await panicTda("topology", run, "--loops", "3", "--json");
  const { answers } = JSON.parse(stdout) as { answers: RunLoops[] };
  const [{ loops, distinct }] = answers as [RunLoops];
  expect(distinct).toBeGreaterThan(3);
  expect(loops.length).toBeLessThanOrEqual(3);
  for (const { birth, death, paths } of loops) {
    expect(birth).toBeLessThan(death);
    // Captions are written at odd steps.
    for (const path of paths) expect(path.every((step) => step % 2 === 1) && path.length >= 4).toBe(true);
  }
  const refused = await panicTda("topology", run, "--window", "5");
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain("--window is for experiments");
});

test("one network cannot be compared, an unknown one is refused", async () => {
  const { stdout } = await panicTda("topology", "latest", "--surrogates", "19", "--network", "1");
  expect(stdout).toContain("Cannot be told: there is one network only");
  const refused = await panicTda("topology", "latest", "--network", "3");
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("--network 3: expected a whole number from 1 to 2");
});

test("diagrams with another threshold than the others are refused by name", async () => {
  const database = openDatabase(join(folder, "panic-tda.db"), "write", 5_000);
  database.run(
    `UPDATE persistence_diagrams SET parameters = json_set(parameters, '$.threshold', 0.5)
     WHERE id = (SELECT max(id) FROM persistence_diagrams)`,
    {},
  );
  database.close();
  const { exitCode, stderr } = await panicTda("topology", "latest");
  expect(exitCode).toBe(2);
  expect(stderr.replaceAll(/\s+/g, " ")).toMatch(
    /run \w{8}: found diagrams by SketchText of .*threshold 0.5.*they cannot be compared/,
  );
});
