import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type MachineState, machineState } from "../../src/worker/machine-state.ts";
import { notePassed, type PassedModel, readPassed, untriedReason } from "../../src/worker/passed-models.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** What NVIDIA's driver tells of itself, with GPUs of these names. */
function driverFolder(version: string, ...gpus: string[]): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "version"),
    `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${version}  Release Build\nGCC version:  gcc 12.2.0\n`,
  );
  for (const [i, gpu] of gpus.entries()) {
    mkdirSync(join(folder, "gpus", `0000:0${i}:00.0`), { recursive: true });
    writeFileSync(
      join(folder, "gpus", `0000:0${i}:00.0`, "information"),
      `Model: \t\t ${gpu}\nIRQ:   \t\t 17\n`,
    );
  }
  return folder;
}

const machine: MachineState = {
  ...{ environment: "/opt/python", device: "auto" },
  ...{ driver: "550.54.15", gpus: ["NVIDIA H100"] },
};

test("the state of a machine is told by its driver's files and the user's environment", () => {
  const env = { PANIC_TDA_PYTHON: "/opt/python" };
  expect(machineState(env, driverFolder("550.54.15", "NVIDIA H100"))).toEqual(machine);
  expect(machineState({ ...env, PANIC_TDA_DEVICE: "cpu" }, "/nowhere")).toEqual({
    ...{ environment: "/opt/python", device: "cpu" },
    ...{ driver: null, gpus: [] },
  });
});

const passed: PassedModel = {
  passed_at: "2026-11-27T20:00:00.000Z",
  machine,
  revisions: { "stabilityai/sdxl-turbo": "a".repeat(40) },
  version: { revision: "a".repeat(40), parameters: { steps: 4, libraries: { torch: "2.13.0" } } },
};
const present = { machine, revisions: passed.revisions, version: passed.version };

describe("a model that has passed", () => {
  test("need not be tried again as long as nothing changes", () => {
    expect(untriedReason(passed, present)).toBeUndefined();
    expect(untriedReason(passed, { ...present, version: undefined })).toBeUndefined();
  });

  test.each([
    [
      "driver",
      { machine: { ...machine, driver: "560.1.2" } },
      "the driver changed from 550.54.15 to 560.1.2",
    ],
    [
      "GPU",
      { machine: { ...machine, gpus: ["NVIDIA A100"] } },
      "the GPU changed from NVIDIA H100 to NVIDIA A100",
    ],
    [
      "missing driver",
      { machine: { ...machine, driver: null } },
      "the driver changed from 550.54.15 to none",
    ],
    ["environment", { machine: { ...machine, environment: "/opt/other" } }, "the Python environment changed"],
    [
      "commit",
      { revisions: { "stabilityai/sdxl-turbo": "b".repeat(40) } },
      "the weights of stabilityai/sdxl-turbo changed",
    ],
    [
      "library",
      { version: { ...passed.version, parameters: { steps: 4, libraries: { torch: "2.14.0" } } } },
      "libraries torch changed from 2.13.0 to 2.14.0",
    ],
  ])("must be tried again on another %s", (_, changed, reason) => {
    expect(untriedReason(passed, { ...present, ...changed })).toBe(`it has not been tried since ${reason}`);
  });
});

test("a model that nobody has tried must be tried", () => {
  expect(untriedReason(undefined, present)).toBe("it has not been tried on this machine");
  const onCpu = { ...present, machine: { ...machine, device: "cpu" } };
  expect(untriedReason(undefined, onCpu)).toBe("it has not been tried on this machine with --device cpu");
});

test("what has passed is kept by name, and forgotten when it passes no more", () => {
  const path = join(temporaryFolder(), "data", "models.passed.json");
  expect(readPassed(path)).toEqual({});
  notePassed(path, "SDXLTurbo", passed);
  notePassed(path, "BLIP2", passed);
  expect(readPassed(path)).toEqual({ SDXLTurbo: passed, BLIP2: passed });
  notePassed(path, "SDXLTurbo", undefined);
  expect(readPassed(path)).toEqual({ BLIP2: passed });
});

test("a list of passed models that is cut off counts for nothing", () => {
  const path = join(temporaryFolder(), "models.passed.json");
  notePassed(path, "BLIP2", passed);
  writeFileSync(path, readFileSync(path, "utf8").slice(0, 100));
  expect(readPassed(path)).toEqual({});
});
