import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { chromiumFlags, chromiumPath } from "../../scripts/chromium-path.mjs";
import { main, plainEnvironment } from "../cli/command.ts";

/** Five runs' worth of pictures and captions in a second: two networks, three prompts, two seeds. */
export const sketchConfig = {
  name: "sketch world",
  networks: [
    ["SketchT2I", "SketchI2T"],
    ["DummyT2I", "SketchI2T"],
  ],
  seeds: [1, 2],
  prompts: ["a red apple on a table", "a castle in the fog", "three small green triangles"],
  embedding_models: ["SketchText", "SketchVision"],
  max_length: 16,
};

/** A folder and a browser for the tests of one file. */
export function exploring() {
  const folder = mkdtempSync(join(tmpdir(), "panic-tda-page-"));
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath()!, args: chromiumFlags });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    /** A page whose errors and requests are watched; the test fails if it logs an error that it was not told to expect. */
    open: (address: string, options: OpenOptions = {}) => openPage(browser, address, options),
  };
}

interface OpenOptions {
  /** Messages of the console that belong to the test: a request that is meant to fail. */
  readonly expectErrors?: RegExp;
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

export interface WatchedPage {
  readonly page: Page;
  readonly errors: string[];
  /** Origins of all requests. */
  readonly origins: Set<string>;
}

async function openPage(browser: Browser, address: string, options: OpenOptions): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 800 },
    colorScheme: options.colorScheme ?? "light",
    acceptDownloads: true,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  const origins = new Set<string>();
  page.on("console", (message) => {
    if (message.type() === "error" && !options.expectErrors?.test(message.text()))
      errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "blob:" && protocol !== "data:") origins.add(origin);
  });
  await page.goto(address);
  return { page, errors, origins };
}

/** Writes a config and runs it to its end. */
export async function runSketch(
  folder: string,
  database: string,
  config: object = sketchConfig,
): Promise<void> {
  const child = startSketch(folder, database, config);
  const [exitCode] = await once(child, "exit");
  if (exitCode !== 0) throw new Error(`panic-tda run ended with ${exitCode}`);
}

export function startSketch(folder: string, database: string, config: object): ChildProcess {
  const path = join(folder, `config-${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(path, JSON.stringify(config));
  return spawn(process.execPath, [main, "run", path, "--db", database], {
    env: plainEnvironment(),
    stdio: "ignore",
  });
}

export interface ServedExplorer {
  readonly address: string;
  /** `?token=…`, without which a page can only read. */
  readonly token: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts `panic-tda explore` as a process of its own. Whoever starts it stops it. */
export async function serve(database: string, port = 0): Promise<ServedExplorer> {
  const child = spawn(
    process.execPath,
    [main, "explore", "--db", database, "--no-open", "--port", String(port)],
    {
      env: plainEnvironment({ XDG_CACHE_HOME: join(database, "..", "cache") }),
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  child.stdout.setEncoding("utf8");
  let said = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (said.includes("\n")) break;
  }
  const printed = new URL(said.trim());
  return {
    address: printed.origin,
    token: printed.search,
    port: Number(printed.port),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The one experiment of a database that is served, by what the server says. */
export async function firstExperiment(address: string): Promise<{ id: string; shortId: string }> {
  const answer = await fetch(`${address}/api/experiments`);
  const { experiments } = (await answer.json()) as { experiments: { id: string; shortId: string }[] };
  return experiments[0]!;
}

/** The ids of an experiment's runs, in order. */
export async function runIds(address: string, experiment: string): Promise<string[]> {
  const answer = await fetch(`${address}/api/experiments/${experiment}/runs`);
  const { runs } = (await answer.json()) as { runs: { id: string }[] };
  return runs.map(({ id }) => id);
}

/** Serves a database; with its newest experiment, and the ids of that one's runs, in order. Whoever starts it stops it. */
export async function serveExperiment(
  database: string,
): Promise<{ explorer: ServedExplorer; id: string; runs: string[] }> {
  const explorer = await serve(database);
  const { id } = await firstExperiment(explorer.address);
  return { explorer, id, runs: await runIds(explorer.address, id) };
}
