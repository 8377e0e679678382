import { request } from "node:http";
import { onTestFinished } from "vitest";
import type { ConfigFile } from "../../src/config/config-file-schema.ts";
import type { WritingOptions } from "../../src/explorer/annotation-writer.ts";
import { type Column, decodeColumns } from "../../src/explorer/columns.ts";
import { startExplorer } from "../../src/explorer/start-explorer.ts";
import { createExperiment, performExperiment } from "../../src/index.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import type { Store } from "../../src/store/store.ts";
import { newStore } from "../store/new-store.ts";

/** Four runs of the sketch world, which say something else at every step. */
export const sketchConfig: ConfigFile = {
  name: "a sketch",
  networks: [["SketchT2I", "SketchI2T"]],
  seeds: [1, 2],
  prompts: ["a red circle on a blue background", "three small green triangles"],
  embedding_models: ["SketchText", "SketchVision"],
  max_length: 12,
};

/** Two runs that end in a caption that they say again and again. */
export const stuckConfig: ConfigFile = { ...sketchConfig, prompts: ["a castle in the fog"], max_length: 40 };

export interface Served {
  readonly port: number;
  /** Errors that are nobody's mistake but the program's; none are expected. */
  readonly defects: unknown[];
  /** Asks for JSON. */
  json<Answer>(path: string, init?: RequestInit): Promise<Answer>;
  columns<Header>(
    path: string,
    init?: RequestInit,
  ): Promise<{ header: Header; columns: Record<string, Column> }>;
  /** Status and error of a request that fails. */
  failure(path: string, init?: RequestInit): Promise<{ status: number; code: string; message: string }>;
}

/** An explorer of a database, on a port of its own; it ends with the test. */
export async function served(
  databasePath: string,
  options: { token?: string; writing?: WritingOptions } = {},
): Promise<Served> {
  const defects: unknown[] = [];
  const explorer = await startExplorer({
    databasePath,
    host: "127.0.0.1",
    port: 0,
    hosts: new Set(["localhost", "127.0.0.1"]),
    token: options.token,
    writing: options.writing,
    onDefect: (error) => defects.push(error),
  });
  onTestFinished(() => explorer.close());
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${explorer.port}${path}`, init);
  const succeeded = async (path: string, init?: RequestInit) => {
    const response = await ask(path, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    port: explorer.port,
    defects,
    json: async <Answer>(path: string, init?: RequestInit) =>
      (await (await succeeded(path, init)).json()) as Answer,
    columns: async (path, init) => decodeColumns(await (await succeeded(path, init)).arrayBuffer()),
    failure: async (path, init) => {
      const response = await ask(path, init);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      return { status: response.status, code: error.code, message: error.message };
    },
  };
}

/** An experiment of the sketch world, computed, and an explorer of its database. */
export async function servedSketch(
  config: ConfigFile = sketchConfig,
  options: { writing?: WritingOptions } = {},
): Promise<{ store: Store; experiment: Experiment; explorer: Served }> {
  const store = newStore();
  const { id } = createExperiment(store, config);
  const experiment = await performExperiment(store, id);
  return { store, experiment, explorer: await served(store.path, options) };
}

/** A request as no browser sends it: any path, any headers. @returns its status, headers and body */
export function rawRequest(
  port: number,
  path: string,
  { headers = {}, method = "GET" }: { headers?: Record<string, string>; method?: string } = {},
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}
