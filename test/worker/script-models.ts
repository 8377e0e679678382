import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { pythonCommand } from "../../scripts/test-group-table.mjs";
import { builtInModels } from "../../src/models/built-in.ts";
import type { ModelKind } from "../../src/models/model.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import type { CatalogueEntry } from "../../src/worker/catalogue.ts";
import { Executors } from "../../src/worker/executors.ts";
import type { LoadedVersion } from "../../src/worker/loaded-models.ts";
import { spawnWorker } from "../../src/worker/spawned-worker.ts";
import { PythonWorker, type WorkerOptions } from "../../src/worker/worker.ts";
import { workerModels } from "../../src/worker/worker-models.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const scripts = fileURLToPath(new URL("misbehaving", import.meta.url));

function entry(name: string, kind: ModelKind, dimension: number | null = null): CatalogueEntry {
  return {
    name,
    kind,
    summary: "",
    repository: null,
    revision: null,
    further_repositories: [],
    licence: null,
    gated: false,
    hidden: false,
    dimension,
    max_batch: 8,
    one_by_one: false,
    parameters: { size: 4 },
    memory_bytes: 100,
    needs: { libraries: [], cuda: false },
    time_limits: { load_s: 20, call_s: 20, item_s: 1 },
  };
}

/** The models of `misbehaving/well_behaved.py`. */
export const scriptEntries: readonly CatalogueEntry[] = [
  entry("Painter", "text-to-image"),
  entry("Second", "text-to-image"),
  entry("Viewer", "image-to-text"),
  entry("TextEye", "text-embedding", 8),
  entry("ImageEye", "image-embedding", 8),
];

export interface ScriptWorker {
  readonly worker: PythonWorker;
  readonly models: ModelRegistry;
  /** What the worker was asked, over all its starts: "load Painter", "Painter 4", … */
  readonly log: () => string[];
}

interface ScriptOptions extends Partial<WorkerOptions> {
  readonly limits?: CatalogueEntry["time_limits"];
  readonly areEncodedThere?: () => boolean;
}

/** A worker that is a script of `misbehaving/`, and its models beside the built-in ones. It is ended with the test. */
export function scriptWorker(script: string, options: ScriptOptions = {}): ScriptWorker {
  const { limits, areEncodedThere = () => false, ...workerOptions } = options;
  const path = join(scripts, script);
  if (!existsSync(path)) throw new Error(`${path} is not there`);
  const logPath = join(temporaryFolder(), "worker.log");
  const worker = new PythonWorker({
    launch: () =>
      spawnWorker({
        command: pythonCommand(),
        args: [path],
        env: { ...process.env, WORKER_LOG: logPath, PYTHONDONTWRITEBYTECODE: "1" },
      }),
    revisions: () => ({}),
    ...workerOptions,
  });
  onTestFinished(() => worker.close());
  const entries = scriptEntries.map((one) => (limits === undefined ? one : { ...one, time_limits: limits }));
  const { models } = workerModels(entries, worker, {
    missing: () => undefined,
    revision: () => "not downloaded",
    areEncodedThere,
  });
  return {
    worker,
    models: new ModelRegistry([...builtInModels.models, ...models]),
    log: () => (existsSync(logPath) ? readFileSync(logPath, "utf8").trimEnd().split("\n") : []),
  };
}

/** Several workers, each a script of `misbehaving/`, that compute the same models side by side. */
export function scriptExecutors(
  scripts: readonly string[],
  {
    areEncodedThere = () => false,
    ...options
  }: Partial<WorkerOptions> & Pick<ScriptOptions, "areEncodedThere"> = {},
): { executors: Executors; models: ModelRegistry; logs: () => string[][] } {
  const versions = new Map<string, LoadedVersion>();
  const each = scripts.map((script, i) =>
    scriptWorker(script, { ...options, versions, label: `(${i + 1})` }),
  );
  const executors = new Executors(each.map(({ worker }) => worker));
  const { models } = workerModels(scriptEntries, executors, {
    missing: () => undefined,
    revision: () => "not downloaded",
    areEncodedThere,
  });
  return {
    executors,
    models: new ModelRegistry([...builtInModels.models, ...models]),
    logs: () => each.map(({ log }) => log()),
  };
}

/** Four runs of four steps, all computed by the worker. */
export const scriptConfig = {
  networks: [["Painter", "Viewer"]],
  seeds: [1, 2],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["TextEye", "ImageEye"],
  max_length: 4,
};
