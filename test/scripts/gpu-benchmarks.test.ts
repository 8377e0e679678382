import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { keptReports, section, withGpuPart } from "../../scripts/write-gpu-benchmarks.mjs";

test("the page of benchmarks has what was measured on GPUs", () => {
  const page = readFileSync(fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url)), "utf8");
  expect(withGpuPart(page, keptReports()), "node scripts/write-gpu-benchmarks.mjs").toBe(page);
});

test("a report becomes a table: speeds, share of the roofline, what failed and what was left out", () => {
  const point = (batch_size: number, items_per_second: number) => ({
    batch_size,
    items_per_second,
    peak_bytes: 9.04e9,
    roofline_share: 0.414,
  });
  const text = section({
    format: 1,
    at: "2027-01-02T03:04:05Z",
    tiny: false,
    nvidia_smi: "580.95.05, 9.0",
    seconds: 598.6,
    libraries: { torch: "2.13.0", diffusers: null },
    checks: [
      { model: "SDXLTurbo", passed: true, problem: null },
      { model: "BLIP2", passed: false, problem: "the same batch gave other outputs the second time" },
      { model: "Nomic", left_out: "its code is elsewhere" },
    ],
    bars: [{ bar: "BLIP2 at batch 16", value: 7.514, least: 8, met: false }],
    results: [
      {
        model: "SDXLTurbo",
        unit: "images",
        device_name: "NVIDIA H100 80GB HBM3",
        dtype: "float16",
        curve: [point(1, 5.123), point(16, 31.2)],
        gpu_busy: 0.961,
      },
      { model: "Moondream", left_out: "no sizes of it\nare kept here" },
    ],
  });
  expect(text).toBe(
    `### NVIDIA H100 80GB HBM3

2027-01-02, torch 2.13.0, diffusers –; random weights, 599 s in all.
Checks on doubles: 1 models gave the same twice; **BLIP2: the same batch gave other outputs the second time**.

| model | batch size: speed | best at | peak GB | GPU busy | of the roofline |
|---|---|---|---|---|---|
| SDXLTurbo, float16 | 1: 5.12, 16: 31.2 images/s | 16 | 9.0 | 96 % | 41 % |
| Moondream | no sizes of it are kept here | | | | |

- BLIP2 at batch 16: 7.51, at least 8: **not met**.`,
  );
});
