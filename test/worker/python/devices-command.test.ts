import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test, vi } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { canonicalDump } from "../../canonical-dump.ts";
import { eventually } from "../../crash/eventually.ts";
import { panicTda, startPanicTda } from "../../crash/panic-tda-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

vi.stubEnv("PANIC_TDA_PYTHON", pythonCommand());

const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2, 3, 4],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["EchoText"],
  max_length: 400,
  batch_size: 2,
  max_homology_dimension: 0,
};

function countInvocations(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  return Number(database.prepare("SELECT count(*) AS n FROM invocations").get()?.n);
}

test("an experiment on two devices is stopped from another terminal, resumed on one, and is what it would have been", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "echo.json");
  const [split, whole] = [join(folder, "split.db"), join(folder, "whole.db")];
  writeFileSync(file, JSON.stringify(config));
  const command = startPanicTda(["run", file, "--db", split, "--devices", "cpu,cpu"]);
  await eventually(command, () => /^experiment /m.test(command.stderr()));
  await eventually(command, () => countInvocations(split) >= 40);
  const stopping = await panicTda(["stop", "--db", split]);
  expect(stopping.code).toBe(0);
  expect(stopping.stderr).toMatch(
    /^Process \d+ on .+ ends within seconds, .+\nExperiment \w{8} has stopped; nothing is lost\.\nContinue with: panic-tda resume /,
  );
  const { code, stderr } = await command.ended;
  expect([code, stderr]).toEqual([130, expect.stringContaining("was interrupted; nothing is lost.")]);
  expect(countInvocations(split)).toBeLessThan(3200);

  const { stdout } = await panicTda(["status", "--json", "--db", split]);
  const { executors } = JSON.parse(stdout).status;
  expect(
    executors.map(({ device, models }: { device: string; models: string[] }) => [device, models.length > 0]),
  ).toEqual([
    ["cpu", true],
    ["cpu", true],
  ]);
  expect(executors.every(({ busy_share }: { busy_share: number }) => busy_share > 0 && busy_share <= 1)).toBe(
    true,
  );

  await Promise.all([panicTda(["resume", "--db", split]), panicTda(["run", file, "--db", whole])]);
  expect(canonicalDump(split)).toEqual(canonicalDump(whole));
}, 120_000);

test("devices that cannot be used are refused before anything is written", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "echo.json");
  writeFileSync(file, JSON.stringify(config));
  const args = ["run", file, "--db", join(folder, "x.db"), "--devices"];
  const { code, stderr } = await panicTda([...args, "cpu,gpu"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('the device "gpu" in "cpu,gpu"')]);
});
