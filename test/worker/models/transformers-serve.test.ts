import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servingEnvironment } from "../../../scripts/test-group-table.mjs";
import { openStore } from "../../../src/store/store.ts";
import { root, runCommand } from "../../cli/command.ts";

const python = join(root, servingEnvironment, "bin", "python");
const isInstalled = spawnSync(python, ["-c", "import fastapi, openai, transformers, uvicorn"]).status === 0;
if (!isInstalled)
  console.log(`left out: transformers serve could not be installed into ${servingEnvironment}`);

describe.skipIf(!isInstalled)(
  "a server that is not ours, transformers serve with a Llama of random weights",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "panic-tda-"));
    const weights = join(folder, "tiny");
    const env = { PANIC_TDA_DATA: join(folder, "data") };
    let url = "";
    let stop = async () => {};

    beforeAll(async () => {
      const port = await freePort();
      const script = fileURLToPath(new URL("serve_tiny_llama.py", import.meta.url));
      const server = spawn(python, [script, weights, String(port)], {
        env: { ...process.env, HF_HUB_OFFLINE: "1", HF_HOME: join(folder, "hub") },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      server.stderr.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
      const exited = once(server, "exit");
      stop = async () => {
        server.kill("SIGKILL");
        await exited;
      };
      url = `http://127.0.0.1:${port}`;
      while (!(await isHealthy(url))) {
        if (server.exitCode !== null) throw new Error(said);
        await pause(200);
      }
    }, 180_000);
    afterAll(async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (name: string, models: object) => {
      const config = {
        networks: [["Words"]],
        seeds: [1, 2],
        prompts: ["a red apple", "under the apple"],
        embedding_models: ["DummyText"],
        max_length: 3,
        models,
      };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
      return runCommand(["run", `${name}.json`, "--db", `${name}.db`], { cwd: folder, env });
    };
    const words = () => ({
      ...{ provider: "openai-compatible", base_url: `${url}/v1`, model: weights, kind: "text-to-text" },
      ...{ prompt: "the red", temperature: 0, max_output_tokens: 8 },
    });

    test("paraphrases in a network of an experiment, and what it tells of each answer is noted", async () => {
      const { exitCode, stderr } = await run("good", { Words: words() });
      expect(exitCode, stderr).toBe(0);
      using store = openStore(join(folder, "good.db"), { mode: "read" });
      const rows = store.database.all<{ output_text: string; notes: string }>(
        "SELECT output_text, notes FROM invocations",
        {},
      );
      expect(rows).toHaveLength(12);
      for (const { output_text, notes } of rows) {
        expect(output_text).toMatch(/^(\S+ ){0,7}\S+$/);
        expect(JSON.parse(notes)).toMatchObject({
          provider_model: weights,
          seed_sent: true,
          output_tokens: expect.any(Number),
        });
      }
    }, 60_000);

    test("that it does not have a model is told before anything is written", async () => {
      const { exitCode, stderr } = await run("bad", { Words: { ...words(), model: "another" } });
      expect(exitCode).toBe(1);
      expect(stderr).toContain("has no model another; it has: ");
    }, 60_000);
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}
