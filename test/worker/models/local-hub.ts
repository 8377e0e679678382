import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { workerInterpreter } from "../../../scripts/test-group-table.mjs";
import { workerFolder } from "../../../src/worker/folders.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The interpreter of the environment that `npm run test:models` makes. */
export const interpreter = join(root, workerInterpreter);

const environment = { ...process.env, PYTHONPATH: workerFolder };

/** Fills a folder with tiny random doubles of models, saved as the hub would have them. @returns the commits, by repository */
export function makeDoubles(home: string, models: readonly string[]): Record<string, string> {
  const printed = execFileSync(interpreter, ["-m", "panic_worker.testing.doubles", home, ...models], {
    env: environment,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(printed);
}

/** Serves such a folder over HTTP, as HF_ENDPOINT wants it. */
export async function startHub(home: string, options: readonly string[] = []) {
  const child = spawn(interpreter, ["-m", "panic_worker.testing.http_hub", home, ...options], {
    env: environment,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const [address] = await once(createInterface(child.stdout), "line");
  return {
    address: String(address),
    async stop() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}
