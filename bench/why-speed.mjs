// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openStore, whyExact, whyExperiment, whyRun } from "../dist/index.js";
import { CAPTIONS, DIMENSION, NETWORKS, PROMPTS, SEEDS, whyDatabase } from "./why-database.mjs";

const folder = fileURLToPath(new URL("../build", import.meta.url));

/** Times the three answers, and the heaviest of it in numpy, one after the other in one run. */
export async function measureSpeed() {
  const path = whyDatabase();
  const store = openStore(path, { mode: "read" });
  const { id } = store.experiment("latest");
  const [first] = store.runs(id);
  /** @type {{ name: string, value: number, bar: string, isMet: boolean }[]} */
  const figures = [];
  /** @param {string} name @param {number} value @param {string} bar @param {boolean} isMet */
  const note = (name, value, bar, isMet) => {
    figures.push({ name, value, bar, isMet });
    console.log(`| ${name} | ${value.toFixed(2)} | ${bar} | ${isMet ? "yes" : "**no**"} |`);
  };
  /** @param {() => Promise<unknown>} work */
  const seconds = async (work) => {
    const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
    await work();
    const used = process.cpuUsage(cpu);
    return { wall: (performance.now() - startedMs) / 1000, processor: (used.user + used.system) / 1e6 };
  };
  const exact = await seconds(() => whyExact(store, id));
  note("first headline, from outputs alone: s", exact.wall, "≤ 1", exact.wall <= 1);
  note("… of processor time: s", exact.processor, "", true);
  let firstProgressMs = 0;
  const startedMs = performance.now();
  const whole = await seconds(() =>
    whyExperiment(store, id, {
      onProgress: () => {
        firstProgressMs ||= performance.now() - startedMs;
      },
    }),
  );
  note("experiment of 2,000 runs × 50 captions × 768: s", whole.wall, "≤ 20", whole.wall <= 20);
  note("… of processor time: s", whole.processor, "", true);
  note("… until the first sign of progress: s", firstProgressMs / 1000, "≤ 1", firstProgressMs <= 1_000);
  const run = await seconds(() => whyRun(store, first?.id ?? ""));
  note("a run of it: s", run.wall, "≤ 5", run.wall <= 5);
  note("… of processor time: s", run.processor, "", true);
  const rss = process.resourceUsage().maxRSS / 1024;
  note("peak memory of all three: MB", rss, "≤ 1,000", rss <= 1_000);
  store.close();
  const numpy = spawnSync("python3", [fileURLToPath(new URL("why-numpy.py", import.meta.url)), path], {
    encoding: "utf8",
  });
  if (numpy.status === 0) {
    const found = JSON.parse(numpy.stdout);
    note(
      `numpy, the same vectors, shares, relabellings and recognition, ${found.threads} thread: s`,
      found.seconds,
      "",
      true,
    );
    note("… of processor time: s", found.processor, "", true);
    // Processor times, since whatever else the machine does lengthens the one that it runs beside.
    note("ours / numpy, processor time", whole.processor / found.processor, "", true);
  } else console.log(`| numpy | was not asked: ${numpy.stderr.trim().split("\n").at(-1)} | | |`);
  mkdirSync(folder, { recursive: true });
  const sizes = {
    networks: NETWORKS.length,
    prompts: PROMPTS,
    seeds: SEEDS,
    captions: CAPTIONS,
    dimension: DIMENSION,
  };
  writeFileSync(`${folder}/bench-why.json`, `${JSON.stringify({ sizes, figures }, null, 1)}\n`);
  return figures;
}
