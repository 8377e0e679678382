// @ts-check
// npm run bench:growth: how what people wait for grows with the database. Makes what is missing of build/large-N.db for N of 10,000,
// 100,000 and 1,000,000 (seven minutes and 10 GB for the last), or for the N that are named, and prints processor and elapsed
// seconds of each command beyond those of a bare node, and the exponent of growth from the smallest to the largest database.
// Deleting and resuming change a copy. Writes build/bench-growth.json.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, cpus, loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openStore } from "../dist/index.js";
import { makeLargeDatabase } from "./large-database.mjs";

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 100_000, 1_000_000];
const REPETITIONS = 3;
const build = (/** @type {string} */ name) => fileURLToPath(new URL(`../build/${name}`, import.meta.url));
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
// Prints the processor seconds of a process when it ends, on a pipe of their own.
const meter = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    writeSync(3, JSON.stringify({ cpu: (user + system) / 1e6, mb: process.resourceUsage().maxRSS / 1024 }));
  });
`)}`;

/** @typedef {{ elapsed: number, cpu: number, mb: number }} Cost */

/**
 * @param {readonly string[]} args
 * @returns {Promise<Cost>}
 */
async function costOf(args) {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", meter, ...args], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let metered = "";
  let said = "";
  /** @type {import("node:stream").Readable} */ (child.stdio[3]).on("data", (data) => (metered += data));
  child.stderr?.on("data", (data) => (said += data));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${args.join(" ")}: exit ${code}\n${said}`);
  return { elapsed: (performance.now() - began) / 1000, ...JSON.parse(metered) };
}

/** The median of several, by processor time. @param {readonly string[]} args */
async function medianCost(args, repetitions = REPETITIONS) {
  const costs = [];
  for (let i = 0; i < repetitions; i++) costs.push(await costOf(args));
  return costs.toSorted((a, b) => a.cpu - b.cpu)[Math.floor(costs.length / 2)] ?? NOTHING;
}

const NOTHING = { elapsed: Number.NaN, cpu: Number.NaN, mb: Number.NaN };

/**
 * Seconds from the start of a command that computes until it has saved a further row; it is interrupted then. On a machine with other work the processor
 * time tells more than the clock.
 *
 * @param {string} database
 * @param {"invocations" | "embeddings"} table
 * @param {readonly string[]} args
 */
async function untilSaved(database, table, args) {
  const store = openStore(database, { mode: "read" });
  const newest = () => store.database.get(`SELECT max(id) AS id FROM ${table}`)?.id;
  const before = newest();
  const began = performance.now();
  const child = spawn(process.execPath, [main, ...args, "--db", database, "--quiet"], { stdio: "ignore" });
  const ended = once(child, "close");
  while (newest() === before) await pause(5);
  const seconds = (performance.now() - began) / 1000;
  const cpu = processorSeconds(child.pid);
  child.kill("SIGINT");
  await ended;
  store.close();
  return { seconds, cpu };
}

/** Of a process that runs, in steps of a hundredth. @param {number | undefined} pid */
function processorSeconds(pid) {
  // The name in brackets may have spaces; behind it come state, …, user and system time in hundredths.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * Takes the vectors of the last runs by the last model away from the newest experiment but one, so that everything else is there and those are to be found.
 *
 * @param {string} database
 * @returns {string} its id
 */
function takeVectorsAway(database) {
  const store = openStore(database, { mode: "write" });
  const [, experiment] = store.experiments();
  if (experiment === undefined) throw new Error(`${database}: expected ten experiments`);
  const model = experiment.embedding_models.at(-1) ?? "";
  const { id } = experiment;
  store.database.transaction(() => {
    store.database.run(
      `DELETE FROM embeddings WHERE embedding_model = :model AND id IN (
         SELECT embeddings.id FROM invocations JOIN embeddings ON invocation_id = invocations.id
         WHERE run_id IN (SELECT id FROM runs WHERE experiment_id = :id ORDER BY id DESC LIMIT 5))`,
      { id, model },
    );
    store.database.run("UPDATE experiments SET completed_at = NULL WHERE id = :id", { id });
  });
  store.close();
  return id;
}

/** The explorer's first answers, and its memory afterwards. @param {string} database */
async function explorer(database) {
  const port = await freePort();
  const began = performance.now();
  const server = spawn(
    process.execPath,
    [main, "explore", "--db", database, "--no-open", "--port", `${port}`],
    {
      stdio: "ignore",
    },
  );
  const base = `http://127.0.0.1:${port}`;
  let last = "";
  const get = async (/** @type {string} */ path) => {
    const start = performance.now();
    const answer = await fetch(base + path);
    last = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (performance.now() - start) / 1000;
  };
  for (;;) {
    try {
      await get("/");
      break;
    } catch {
      await pause(20);
    }
  }
  const up = (performance.now() - began) / 1000;
  const list = await get("/api/experiments");
  const one = await get("/api/experiments/latest");
  const { id } = JSON.parse(last).experiment ?? JSON.parse(last);
  const runs = await get(`/api/experiments/${id}/runs`);
  const peak =
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024;
  const ended = once(server, "close");
  server.kill("SIGINT");
  await ended;
  return { up, list, one, runs, peak };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  return port;
}

/** @type {Record<string, Record<number, number>>} */
const figures = {};
/** @param {string} what @param {number} size @param {number} value */
function note(what, size, value) {
  figures[what] = { ...figures[what], [size]: value };
  console.error(`${size}  ${what}  ${value.toPrecision(3)}`);
}

const loadBefore = loadavg()[0];
const bare = await medianCost(["-e", "0"], 5);
for (const size of sizes) {
  const database = build(`large-${size}.db`);
  await makeLargeDatabase(database, size, (what) => console.error(`${size}  ${what}`));
  note("bytes per invocation", size, statSync(database).size / size);
  for (const command of [["list"], ["status", "latest"], ["runs", "latest"], ["why", "latest"], ["doctor"]]) {
    const cost = await medianCost(
      [main, ...command, "--db", database],
      command[0] === "doctor" ? 1 : REPETITIONS,
    );
    const name = command.join(" ");
    note(`${name}: processor seconds beyond bare node`, size, cost.cpu - bare.cpu);
    note(`${name}: seconds beyond bare node`, size, cost.elapsed - bare.elapsed);
    note(`${name}: MB`, size, cost.mb);
  }
  const { up, list, one, runs, peak } = await explorer(database);
  note("explore: seconds until the page is there", size, up);
  note("explore: seconds for the list of experiments", size, list);
  note("explore: seconds for one experiment", size, one);
  note("explore: seconds for its runs", size, runs);
  note("explore: MB", size, peak);

  const copy = build("growth-copy.db");
  const removed = () => {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(copy + suffix, { force: true });
  };
  removed();
  copyFileSync(database, copy);
  const notedUntil = async (
    /** @type {string} */ what,
    /** @type {"invocations" | "embeddings"} */ table,
    /** @type {string[]} */ args,
  ) => {
    const { seconds, cpu } = await untilSaved(copy, table, args);
    note(`${what}: seconds`, size, seconds);
    note(`${what}: processor seconds`, size, cpu);
  };
  await notedUntil("resume until a vector is saved", "embeddings", ["resume", takeVectorsAway(copy)]);
  await notedUntil("extend until a call is saved", "invocations", [
    "extend",
    "latest",
    "--max-length",
    "120",
  ]);
  await notedUntil("resume until a call is saved", "invocations", ["resume", "latest"]);
  const deleted = await costOf([main, "delete", "latest", "--force", "--db", copy]);
  note("delete, one of ten: processor seconds", size, deleted.cpu - bare.cpu);
  note("delete, one of ten: seconds", size, deleted.elapsed - bare.elapsed);
  note("delete, one of ten: MB", size, deleted.mb);
  removed();
}

const [least = 0] = sizes;
const most = sizes.at(-1) ?? 0;
console.log(
  `bare node: ${(bare.elapsed * 1000).toFixed(0)} ms; ${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}; load ${loadBefore?.toFixed(1)} at the beginning, ${loadavg()[0]?.toFixed(1)} at the end\n`,
);
console.log(`| what | ${sizes.map((size) => size.toLocaleString("en-US")).join(" | ")} | exponent |`);
console.log(`|---|${sizes.map(() => "---").join("|")}|---|`);
for (const [what, values] of Object.entries(figures)) {
  const [from = 0, to = 0] = [values[least], values[most]];
  const exponent =
    from > 0 && to > 0 && most > least ? Math.log(to / from) / Math.log(most / least) : Number.NaN;
  const shown = sizes.map((size) => Number(values[size]?.toPrecision(3))).join(" | ");
  console.log(`| ${what} | ${shown} | ${exponent.toFixed(2)} |`);
}
writeFileSync(build("bench-growth.json"), JSON.stringify({ bare, figures }, null, 2));
