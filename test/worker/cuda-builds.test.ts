import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { buildUnseen, chooseBuild, deviceOf } from "../../src/worker/cuda-builds.ts";
import { type DriverState, type Gpu, parseAnswer, readDriver } from "../../src/worker/nvidia-driver.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const FIELDS = ["driver_version", "compute_cap", "memory.total", "name"];

// What nvidia-smi wrote on machines of others, from public reports of faults; the order of the fields is that of our question.
const H100 = "580.95.05, 9.0, 81559, NVIDIA H100 80GB HBM3\n";
const TWO_KINDS =
  "570.86.15, 7.0, 12288, NVIDIA TITAN V\n570.86.15, 8.9, 49140, NVIDIA RTX 5880 Ada Generation\n";
const PASCAL = "580.159.03, 6.1, 4096, NVIDIA GeForce GTX 1050 Ti\n";
const SPARK = "580.95.05, 12.1, [N/A], NVIDIA GB10\n";
const BLACKWELL_BEFORE_13 = "570.133.07, 12.0, 32607, NVIDIA GeForce RTX 5090\n";
const NO_MODULE =
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n\n";
const MISMATCH =
  "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 535.183\n";

function gpus(text: string): readonly Gpu[] {
  const state = parseAnswer(FIELDS, text, true);
  if (state.kind !== "gpus") throw new Error(state.kind);
  return state.gpus;
}

test("driver, compute capability and memory of each GPU are read", () => {
  expect(gpus(TWO_KINDS)).toEqual([
    { name: "NVIDIA TITAN V", driver: "570.86.15", capability: [7, 0], memoryBytes: 12_288 * 2 ** 20 },
    {
      name: "NVIDIA RTX 5880 Ada Generation",
      driver: "570.86.15",
      capability: [8, 9],
      memoryBytes: 49_140 * 2 ** 20,
    },
  ]);
  expect(gpus(SPARK)).toMatchObject([{ capability: [12, 1], memoryBytes: null }]);
  expect(gpus("535.1, 8.0, 1, A, of commas\n")).toMatchObject([{ name: "A, of commas" }]);
});

test("what is no list of GPUs is kept as it was said", () => {
  expect(parseAnswer(FIELDS, NO_MODULE, false)).toEqual({ kind: "broken", said: NO_MODULE.trim() });
  expect(parseAnswer(FIELDS, "No devices were found\n", true)).toEqual({
    kind: "broken",
    said: "No devices were found",
  });
  expect(parseAnswer(FIELDS, "", true)).toEqual({ kind: "broken", said: "it said nothing" });
});

/** A folder first on the path with a tool of the driver's name. */
function withTool(script: string): NodeJS.ProcessEnv {
  const folder = join(temporaryFolder(), "tools");
  mkdirSync(folder);
  writeFileSync(join(folder, "nvidia-smi"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "nvidia-smi"), 0o755);
  return { PATH: `${folder}${delimiter}/usr/bin:/bin` };
}

test("the driver's own tool is asked, also one that does not know of compute capabilities", () => {
  expect(readDriver(withTool(`printf '${H100}'`))).toEqual({ kind: "gpus", gpus: gpus(H100) });
  const old = withTool(
    `case "$1" in *compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2;; esac; echo '470.182.03, 16280, Tesla V100-SXM2-16GB'`,
  );
  expect(readDriver(old)).toMatchObject({
    gpus: [{ name: "Tesla V100-SXM2-16GB", driver: "470.182.03", capability: null }],
  });
  expect(readDriver(withTool(`printf "${MISMATCH}"; exit 18`))).toMatchObject({
    kind: "broken",
    said: "Failed to initialize NVML: Driver/library version mismatch NVML library version: 535.183",
  });
  expect(readDriver({ PATH: temporaryFolder() })).toEqual({ kind: "absent" });
});

test.each([
  ["a new driver", H100, undefined, { series: "13.x", indexes: ["cu130"], leftOut: [] }],
  ["the same, asked for the older", H100, "12.x", { series: "12.x", indexes: ["cu126", "cu128", "cu129"] }],
  ["a driver from before CUDA 13", TWO_KINDS, undefined, { series: "12.x", leftOut: [] }],
  ["a GPU that CUDA 13 has left out", PASCAL, undefined, { series: "12.x", indexes: ["cu126"] }],
  ["a GPU newer than its driver's CUDA", BLACKWELL_BEFORE_13, undefined, { indexes: ["cu128", "cu129"] }],
  ["an old GPU beside a new one", `${PASCAL}${SPARK}`, undefined, { series: "13.x", leftOut: gpus(PASCAL) }],
] as const)("the newest build that fits is taken: %s", (_, text, asked, chosen) => {
  expect(chooseBuild(gpus(text), asked)).toMatchObject(chosen);
});

test("without a driver to ask, the newest build is taken, or the one that was asked for", () => {
  expect(buildUnseen(undefined)).toMatchObject({ series: "13.x" });
  expect(buildUnseen("12.x")).toMatchObject({ series: "12.x", indexes: ["cu126", "cu128", "cu129"] });
});

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string };
    return `${message}\n${hint}`;
  }
  throw new Error("was not refused");
}

test("a driver that is too old is refused with the remedy", () => {
  expect(refusal(() => chooseBuild(gpus("470.182.03, 8.0, 1, A100\n"), undefined))).toBe(
    "the driver 470.182.03 of A100 is too old for PyTorch with CUDA 12.x, which needs 525 or newer.\n" +
      "Install a newer driver: https://www.nvidia.com/drivers. To compute on the CPU all the same: --device cpu; for another machine: --device cuda --fetch-only",
  );
  expect(refusal(() => chooseBuild(gpus(TWO_KINDS), "13.x"))).toContain(
    "which needs 580 or newer.\nInstall a newer driver: https://www.nvidia.com/drivers. Or take the build for this driver: --cuda 12.x.",
  );
});

test("a GPU for which a build has no code is refused with the build that has", () => {
  expect(refusal(() => chooseBuild(gpus(PASCAL), "13.x"))).toBe(
    "PyTorch with CUDA 13.x has no code for NVIDIA GeForce GTX 1050 Ti (compute capability 6.1).\n" +
      "Take the build that has: --cuda 12.x. To compute on the CPU all the same: --device cpu",
  );
  expect(refusal(() => chooseBuild(gpus("581.1, 3.7, 12206, Tesla K80\n"), undefined))).toContain(
    "PyTorch with CUDA 13.x and 12.x has no code for Tesla K80 (compute capability 3.7).\nUse another GPU.",
  );
});

test("auto is the CPU without NVIDIA's tool, and no guess where that finds no GPU", () => {
  expect(deviceOf({ kind: "absent" })).toBe("cpu");
  expect(deviceOf(parseAnswer(FIELDS, H100, true))).toBe("cuda");
  const broken = (text: string): DriverState => parseAnswer(FIELDS, text, false);
  expect(refusal(() => deviceOf(broken(NO_MODULE)))).toContain("kernel module is not loaded");
  expect(refusal(() => deviceOf(broken(MISMATCH)))).toContain(
    "updated under the running system: restart it.",
  );
  expect(refusal(() => deviceOf(broken("No devices were found")))).toContain("ask the scheduler for one");
});
