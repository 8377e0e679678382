import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { root, runCommand } from "./command.ts";
import { completeExperiment } from "./small-experiment.ts";

/** The modules that a command has loaded, Node's own too: Node writes what it ran when it ends. */
async function modulesLoadedBy(args: readonly string[], cwd: string, input = ""): Promise<string[]> {
  const folder = temporaryFolder();
  const { exitCode } = await runCommand(args, { cwd, env: { NODE_V8_COVERAGE: folder }, input });
  expect(exitCode).toBe(0);
  return readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    return result.map(({ url }: { url: string }) => url);
  });
}

/** The packages whose code a command has loaded. */
async function packagesLoadedBy(args: readonly string[], cwd: string): Promise<Set<string>> {
  const urls = await modulesLoadedBy(args, cwd);
  const names = urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

test("the help loads no database, no config schema and no image codecs", async () => {
  const packages = await packagesLoadedBy(["--help"], temporaryFolder());
  expect(packages).toContain("commander");
  for (const name of ["@photostructure/sqlite", "cli-progress", "sharp", "zod"])
    expect(packages).not.toContain(name);
});

test("list and status load neither the config schema nor the image codecs", async () => {
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  for (const command of ["list", "status"]) {
    const packages = await packagesLoadedBy([command], cwd);
    expect(packages).toContain("@photostructure/sqlite");
    expect(packages).not.toContain("zod");
    expect(packages).not.toContain("sharp");
  }
});

test("homology of a small cloud loads two files, and of Node neither threads nor zlib", async () => {
  const square = "0,0\n1,0\n1,1\n0,1\n";
  const modules = await modulesLoadedBy(["homology", "-"], temporaryFolder(), square);
  const files = modules.filter((url) => url.startsWith("file:")).map((url) => url.replace(/.*\//, ""));
  expect(files, "not the bundle of this code: npm run build").toEqual([
    "panic-tda.cjs",
    "homology-bundle.cjs",
  ]);
  for (const name of ["worker_threads", "zlib"]) expect(modules).not.toContain(`node:${name}`);
});

test("the bundle of homology is left alone where its modules have been compiled after it", () => {
  const folder = temporaryFolder();
  const at = (name: string, seconds: number) => {
    writeFileSync(join(folder, name), `console.log("${name}")`);
    utimesSync(join(folder, name), seconds, seconds);
  };
  mkdirSync(join(folder, "dist", "cli"), { recursive: true });
  const program = join(folder, "dist", "cli", "panic-tda.cjs");
  copyFileSync(join(root, "dist", "cli", "panic-tda.cjs"), program);
  const ran = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { encoding: "utf8" }).stdout;
  at("dist/cli/main.js", 1000);
  expect(ran("homology")).toBe("dist/cli/main.js\n");
  at("dist/cli/homology-bundle.cjs", 1000);
  expect(ran("homology")).toBe("dist/cli/homology-bundle.cjs\n");
  expect(ran("list")).toBe("dist/cli/main.js\n");
  at("dist/.tsbuildinfo", 2000);
  expect(ran("homology")).toBe("dist/cli/main.js\n");
});

/** What Node's pool of threads is told to be where a machine has so many processors and so much memory, and how many threads there are then. */
async function poolOn(processors: number, gibibytes: number, env: NodeJS.ProcessEnv = {}) {
  const cwd = temporaryFolder();
  const machine = `const os = require("node:os"), fs = require("node:fs");
    os.availableParallelism = () => ${processors};
    os.totalmem = () => ${gibibytes} * 2 ** 30;
    process.constrainedMemory = () => 0;
    // Newer Node starts the pool at its first work, which --version has none of.
    setImmediate(() => fs.stat(".", () => {}));
    process.on("exit", () => fs.writeFileSync("told.json", JSON.stringify([
      process.env.UV_THREADPOOL_SIZE, fs.existsSync("/proc/self/task") ? fs.readdirSync("/proc/self/task").length : null])));`;
  writeFileSync(join(cwd, "machine.cjs"), machine);
  const { exitCode } = await runCommand(["--version"], {
    cwd,
    env: { NODE_OPTIONS: "--require ./machine.cjs", ...env },
  });
  expect(exitCode).toBe(0);
  const [told, threads] = JSON.parse(readFileSync(join(cwd, "told.json"), "utf8"));
  return { told, threads };
}

test("threads that encode pictures follow the processors and the memory, and the user's own number is kept", async () => {
  const few = await poolOn(2, 16);
  const many = await poolOn(32, 128);
  expect([few.told, many.told]).toEqual(["4", "32"]);
  // Not only told: Node has started them.
  if (few.threads !== null) expect(many.threads - few.threads).toBe(28);
  expect((await poolOn(32, 8)).told).toBe("16");
  expect((await poolOn(32, 128, { UV_THREADPOOL_SIZE: "6" })).told).toBe("6");
});

test.each(["panic-tda.cjs", "main.js"])(
  "%s is a program: npx goes on calling the one that it found first",
  (file) => {
    const { status, stdout } = spawnSync(join(root, "dist", "cli", file), ["--version"], {
      encoding: "utf8",
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  },
);
