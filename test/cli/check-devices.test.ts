import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { threeGpus } from "../worker/three-gpus.ts";
import { runCommand } from "./command.ts";

const config = {
  networks: [["SDXLTurbo", "Moondream"]],
  seeds: Array.from({ length: 64 }, (_, i) => i + 1),
  prompts: ["a red apple", "the sea"],
  embedding_models: ["STSBMpnet"],
  max_length: 100,
  max_homology_dimension: 0,
};

/** What `check --calibrate` would have found on this machine's GPU, as it is kept. */
function calibrations(): object {
  const of = (itemMs: number) => ({
    at: "2026-01-01T00:00:00.000000Z",
    load_ms: 5_000,
    parameters: {},
    calls: [1, 16].map((items) => ({ items, ms: items * itemMs })),
  });
  const entries = { SDXLTurbo: 100, Moondream: 300, STSBMpnet: 1 };
  return {
    models: Object.fromEntries(Object.entries(entries).map(([name, ms]) => [`${name} on cpu`, of(ms)])),
  };
}

test("check --devices tells memory, chunks, and how much faster several devices are", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "a.json"), JSON.stringify(config));
  const machine = threeGpus();
  machine.setApps([]);
  const env = { PATH: machine.env.PATH, PANIC_TDA_DATA: join(cwd, "data"), PANIC_TDA_DEVICE: "cpu" };
  const blind = await runCommand(["check", "a.json", "--devices", "cuda:0,cuda:1"], { cwd, env });
  expect(blind.stdout).toContain(
    "  devices     2 devices: how much faster than one is told once the time is known\n",
  );
  expect(blind.stdout).toContain("  devices     cuda:0, cuda:1: 68 GB for weights, each\n");
  expect(blind.stdout).toContain("  devices     network 1: all of them on each\n");

  mkdirSync(env.PANIC_TDA_DATA, { recursive: true });
  writeFileSync(join(env.PANIC_TDA_DATA, "calibrations.json"), JSON.stringify(calibrations()));
  const { stdout } = await runCommand(["check", "a.json", "--devices", "cuda:0,cuda:1"], { cwd, env });
  expect(stdout).toMatch(/^ {2}devices {5}2 devices: 2\.0 x, 21 min 32 s instead of 42 min 5\d s$/m);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  const tight = { ...env, PANIC_TDA_GPU_MEMORY: "8" };
  const json = await runCommand(["check", "a.json", "--devices", "all", "--json"], { cwd, env: tight });
  const { executors, time } = JSON.parse(json.stdout);
  expect(executors).toMatchObject({
    devices: [{ device: "cuda:0" }, { device: "cuda:1" }, { device: "cuda:2" }],
    networks: [{ network: 1, sharing: "assigned", too_large: [] }],
  });
  expect(executors.time_on_one.seconds / time.seconds).toBeCloseTo(executors.speed_up, 6);
  // Loaded to and fro on one device, shared out on three.
  expect(executors.networks[0].speed_up).toBeGreaterThan(2.5);
});

test("check --devices says why several devices are no faster than one", async () => {
  const cwd = temporaryFolder();
  const env = { PANIC_TDA_DATA: join(cwd, "data") };
  const sketches = { ...config, networks: [["SketchT2I", "SketchI2T"]], embedding_models: ["SketchText"] };
  const short = { ...sketches, seeds: [1, 2], max_length: 4 };
  const byWorkers = { ...short, networks: [["Echo", "EchoCaption"]], embedding_models: ["EchoText"] };
  const reasons: [object, string][] = [
    [short, "workers compute none of its models"],
    [{ ...short, embedding_models: ["EchoText"] }, "workers compute no model of its networks"],
    [byWorkers, "it has one chunk"],
  ];
  for (const [one, reason] of reasons) {
    writeFileSync(join(cwd, "a.json"), JSON.stringify(one));
    const { stdout } = await runCommand(["check", "a.json", "--devices", "cpu,cpu"], { cwd, env });
    expect(stdout).toContain(`  devices     2 devices are no faster than one: ${reason}\n`);
  }
  // Where the time is known, too.
  writeFileSync(join(cwd, "a.json"), JSON.stringify(short));
  await runCommand(["run", "a.json"], { cwd, env });
  const { stdout } = await runCommand(["check", "a.json", "--devices", "cpu,cpu"], { cwd, env });
  expect(stdout).toMatch(/^ {2}time {8}about/m);
  expect(stdout).toContain("2 devices are no faster than one: workers compute none of its models\n");
}, 30_000);
