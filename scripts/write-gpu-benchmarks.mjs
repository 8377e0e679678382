// @ts-check
// Takes what `npm run gpu` found on a GPU into the documentation: keeps the JSON files that it is given in bench/gpu/, and writes the
// tables of all that are there into docs/benchmarks.md: `node scripts/write-gpu-benchmarks.mjs build/bench/gpu.json`.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const kept = join(root, "bench", "gpu");
const page = join(root, "docs", "benchmarks.md");
const BEGIN = "<!-- gpu -->";
const END = "<!-- end of gpu -->";

/**
 * @typedef {{ batch_size: number, items_per_second: number, peak_bytes: number | null, roofline_share: number | null }} Point
 * @typedef {{ model: string, left_out?: string, unit?: string, device_name?: string, dtype?: string, curve?: Point[],
 *   gpu_busy?: number | null, stopped?: { message: string } }} Result
 * @typedef {{ format: number, at: string, tiny: boolean, nvidia_smi: string | null, seconds: number,
 *   libraries: Record<string, string | null>, results: Result[], bars: { bar: string, value: number, least: number, met: boolean }[],
 *   checks: { model: string, passed?: boolean, problem?: string | null, left_out?: string }[] }} Report
 */

/** The name of the GPU that was measured; undefined where it was a CPU. @param {Report} report */
export function measuredGpu(report) {
  return report.results.find(({ curve, device_name }) => curve?.length && device_name && report.nvidia_smi)
    ?.device_name;
}

/** The part of the page about one report. @param {Report} report */
export function section(report) {
  const libraries = Object.entries(report.libraries).map(([name, version]) => `${name} ${version ?? "–"}`);
  const rows = report.results.map((result) => {
    if (!result.curve?.length) {
      const reason = result.left_out ?? result.stopped?.message ?? "nothing was measured";
      return `| ${result.model} | ${reason.replaceAll("|", "/").replaceAll("\n", " ")} | | | | |`;
    }
    const best = result.curve.reduce((a, b) => (b.items_per_second > a.items_per_second ? b : a));
    const share = best.roofline_share === null ? "–" : percent(best.roofline_share);
    const peak = best.peak_bytes === null ? "–" : (best.peak_bytes / 1e9).toFixed(1);
    const busy = result.gpu_busy == null ? "–" : percent(result.gpu_busy);
    const speeds = result.curve
      .map(({ batch_size, items_per_second }) => `${batch_size}: ${items_per_second.toPrecision(3)}`)
      .join(", ");
    return `| ${result.model}, ${result.dtype} | ${speeds} ${result.unit}/s | ${best.batch_size} | ${peak} | ${busy} | ${share} |`;
  });
  const failed = report.checks.filter(({ passed }) => passed === false);
  const passed = report.checks.filter(({ passed }) => passed === true).length;
  return [
    `### ${measuredGpu(report)}`,
    "",
    `${report.at.slice(0, 10)}, ${libraries.join(", ")}; random weights, ${Math.round(report.seconds)} s in all.`,
    `Checks on doubles: ${passed} models gave the same twice${failed.map(({ model, problem }) => `; **${model}: ${problem}**`).join("")}.`,
    "",
    "| model | batch size: speed | best at | peak GB | GPU busy | of the roofline |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    ...report.bars.map(
      ({ bar, value, least, met }) =>
        `- ${bar}: ${value.toPrecision(3)}, at least ${least}: ${met ? "met" : "**not met**"}.`,
    ),
  ].join("\n");
}

/** What stands between the marks of the page. @param {Report[]} reports */
export function gpuPart(reports) {
  if (reports.length === 0) return "No GPU has been measured yet.";
  return reports.map(section).join("\n\n");
}

/** @returns {Report[]} the reports that are kept, by file name */
export function keptReports() {
  if (!existsSync(kept)) return [];
  const names = readdirSync(kept).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => JSON.parse(readFileSync(join(kept, name), "utf8")));
}

/** @param {string} text @param {Report[]} reports */
export function withGpuPart(text, reports) {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/benchmarks.md lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n${gpuPart(reports)}\n${END}${after}`;
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)} %`;
}

/** @param {string} path */
function keep(path) {
  /** @type {Report} */
  const report = JSON.parse(readFileSync(path, "utf8"));
  const gpu = measuredGpu(report);
  if (report.format !== 1) throw new Error(`${path}: expected the format 1, found ${report.format}`);
  if (gpu === undefined || report.tiny)
    throw new Error(`${path}: no GPU was measured with models of full size`);
  const name = gpu.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  mkdirSync(kept, { recursive: true });
  copyFileSync(path, join(kept, `${name}.json`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of process.argv.slice(2)) keep(path);
  writeFileSync(page, withGpuPart(readFileSync(page, "utf8"), keptReports()));
}
