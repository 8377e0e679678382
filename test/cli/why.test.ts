import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment } from "./small-experiment.ts";

const folder = lastingFolder();
const cwd = folder.path;
let experiment = "";
let run = "";

beforeAll(async () => {
  experiment = await completeExperiment(join(cwd, "panic-tda.db"), {
    networks: [
      ["SketchT2I", "SketchI2T"],
      ["SketchT2I", "DummyI2T"],
    ],
    seeds: [1, 2, 3],
    prompts: ["a red apple", "two dogs", "an empty room"],
    embedding_models: ["SketchText", "SketchVision"],
    max_length: 12,
    max_homology_dimension: 0,
  });
  using store = openStore(join(cwd, "panic-tda.db"), { mode: "read" });
  run = [...store.runs(experiment)][0]!.id;
}, 120_000);

afterAll(() => folder.delete());

const why = (...args: readonly string[]) => runCommand(["why", ...args], { cwd });

test("the text has four questions for each network and embedding model, and a sentence to each", async () => {
  const { stdout, stderr, exitCode } = await why();
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  for (const question of ["How did they get here", "Are they stuck?", "Have they been here before?"]) {
    expect(stdout.split(question)).toHaveLength(5);
  }
  // Of both networks together, once for each embedding model.
  expect(stdout.split("Which part decides?")).toHaveLength(3);
  expect(stdout).toContain("all 2 networks together, SketchText");
  // No share is told that its own interval does not hold.
  const shares = [...stdout.matchAll(/(−?\d+) % \[(−?\d+), (−?\d+)\]/g)].map((found) =>
    found.slice(1).map((text) => Number(text.replace("−", "-"))),
  );
  expect(shares.some(([, , high]) => high! > 100)).toBe(true);
  for (const [share, low, high] of shares) expect([share! >= low!, share! <= high!]).toEqual([true, true]);
});

test("one network and one embedding model can be asked for, and a step", async () => {
  const { stdout } = await why("--network", "2", "--embedding-model", "SketchText", "--step", "5");
  expect(stdout).toMatch(
    /^experiment [0-9a-f]{8}, as of step 5\n\nnetwork 2, SketchT2I → DummyI2T: 3 prompts × 3 seeds = 9 runs, 3 captions each, SketchText\n/,
  );
  expect(stdout.split("Are they stuck?")).toHaveLength(2);
});

test("a run is answered by its id or the end of it", async () => {
  const { stdout } = await why(run.slice(-8));
  expect(stdout).toMatch(
    new RegExp(
      `^run ${run.slice(-8)}: "a red apple", SketchT2I → SketchI2T, seed 1, 6 captions, SketchText\n`,
    ),
  );
  expect(stdout).toContain(`The experiment's answer: panic-tda why ${experiment.slice(-8)}`);
  const picture = await why(run, "--embedding-model", "SketchVision");
  expect(picture.stdout).toContain(
    "That cannot be told: SketchVision reads pictures: it has no vector of a prompt.",
  );
});

test("JSON is one line, of an experiment, a run, a forecast and a comparison", async () => {
  for (const [args, key] of [
    [["--embedding-model", "SketchText"], "networks"],
    [[run], "stuck"],
    [["--more", "--network", "1"], "forecast"],
    [["--network", "1", "2"], "pairs"],
  ] as const) {
    const { stdout, stderr, exitCode } = await why(...args, "--json");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(Object.keys(JSON.parse(stdout))).toContain(key);
  }
});

test("what does not exist is refused by name, with exit code 2", async () => {
  const nothing = await why("ffffffffffff");
  expect(nothing).toMatchObject({ stdout: "", exitCode: 2 });
  expect(nothing.stderr).toContain(`no experiment's or run's id begins or ends with "ffffffffffff"`);
  const model = await why("--embedding-model", "SketchTxt");
  expect(model).toMatchObject({ stdout: "", exitCode: 2 });
  expect(model.stderr).toContain('Did you mean "SketchText"?');
  const network = await why("--network", "3");
  expect(network).toMatchObject({ exitCode: 2, stdout: "" });
  expect(network.stderr).toMatch(/\n {2}The networks: 1 SketchT2I → SketchI2T; 2 SketchT2I → DummyI2T\.\n$/);
  expect(await why("--network", "0")).toMatchObject({ exitCode: 2, stdout: "" });
  for (const subject of ["latest", run])
    expect((await why(subject, "--step", "12")).stderr).toMatch(
      /^--step 12: the runs have steps 0 to 11\.\n {2}Leave it out/,
    );
  const both = await why(run, "--network", "1");
  expect(both.stderr).toContain("--network is for experiments");
});

test("status --cycles counts the runs that go in circles", async () => {
  const { stdout } = await runCommand(["status", "--cycles"], { cwd });
  expect(stdout).toMatch(/\n {2}cycles {7}\d\/9 {2}in a cycle.*: SketchT2I → SketchI2T\n/);
  const { cycles } = JSON.parse((await runCommand(["status", "--cycles", "--json"], { cwd })).stdout);
  expect(cycles).toHaveLength(2);
  expect(cycles[0].in_cycle + cycles[0].not_yet + cycles[0].left_again).toBe(9);
  expect(JSON.parse((await runCommand(["status", "--json"], { cwd })).stdout)).not.toHaveProperty("cycles");
});
