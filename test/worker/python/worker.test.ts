import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import type { CallContext, TextToImageModel } from "../../../src/models/model.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { scriptWorker } from "../script-models.ts";

const context: CallContext = { signal: new AbortController().signal };

function painter(models: ReturnType<typeof scriptWorker>["models"], name = "Painter") {
  return models.get(name) as TextToImageModel;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("models of the worker", () => {
  test("stay loaded across calls, as long as the memory lasts", async () => {
    const { models, log, worker } = scriptWorker("behaves-well.py", { memoryBudgetBytes: 250 });
    for (const name of ["Painter", "Second", "Painter", "Second"]) {
      await painter(models, name).invoke(["a"], [1], context);
    }
    expect(log()).toEqual([
      ...["load Painter", "Painter 1", "load Second", "Second 1", "Painter 1", "Second 1"],
    ]);
    expect(worker.residents).toEqual(["Painter", "Second"]);
  });

  test("make room for each other, whoever was used longest ago first", async () => {
    const { models, log } = scriptWorker("behaves-well.py", { memoryBudgetBytes: 250 });
    await painter(models).invoke(["a"], [1], context);
    await painter(models, "Second").invoke(["a"], [1], context);
    await painter(models).invoke(["a"], [1], context);
    await models.get("Viewer").prepare?.();
    expect(log().slice(-3)).toEqual(["Painter 1", "unload Second", "load Viewer"]);
  });

  test("are told apart by the version that was loaded", async () => {
    const { models } = scriptWorker("behaves-well.py");
    const model = painter(models);
    expect([model.revision, model.parameters]).toEqual(["not downloaded", { size: 4 }]);
    await model.prepare?.();
    expect([model.revision, model.parameters]).toEqual(["1".repeat(40), { size: 4, device_type: "cuda" }]);
  });

  test("compute one call at a time, in the order in which they were asked", async () => {
    const { models, log } = scriptWorker("behaves-well.py");
    const prompts = [["a"], ["b", "c"], ["d", "e", "f"]];
    const calls = prompts.map((batch) =>
      painter(models).invoke(
        batch,
        batch.map(() => 1),
        context,
      ),
    );
    const sizes = (await Promise.all(calls)).map((images) => images.length);
    expect(sizes).toEqual([1, 2, 3]);
    expect(log()).toEqual(["load Painter", "Painter 1", "Painter 2", "Painter 3"]);
  });
});

describe("a worker", () => {
  test("that was killed while nothing was asked is started anew", async () => {
    const { models, worker, log } = scriptWorker("behaves-well.py");
    const [before] = await painter(models).invoke(["a"], [1], context);
    process.kill(worker.pid!, "SIGKILL");
    while (worker.pid !== undefined) await pause(5);
    const [after] = await painter(models).invoke(["a"], [1], context);
    expect(after).toEqual(before);
    expect(log().filter((line) => line === "load Painter")).toHaveLength(2);
  });

  test.each(["ignores-shutdown.py", "lingers.py"])(
    "that %s when it is asked to end is killed",
    async (script) => {
      const { models, worker } = scriptWorker(script, { timings: { shutdownMs: 300 } });
      await painter(models).prepare?.();
      const pid = worker.pid!;
      await worker.close();
      expect(isRunning(pid)).toBe(false);
    },
  );

  test("is killed when the engine gives a call up", async () => {
    const { models, worker } = scriptWorker("never-answers.py");
    await painter(models).prepare?.();
    const pid = worker.pid!;
    const giveUp = new AbortController();
    const call = painter(models).invoke(["a"], [1], { signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 50);
    await expect(call).rejects.toThrow(/^no answer in time, while Painter computed 1 item$/);
    await worker.close();
    expect(isRunning(pid)).toBe(false);
  });

  test("does not keep a program alive that has nothing to ask any more, and ends with it", async () => {
    const folder = temporaryFolder();
    const built = (path: string) => new URL(`../../../dist/${path}`, import.meta.url).href;
    const script = fileURLToPath(new URL("../misbehaving/behaves-well.py", import.meta.url));
    const program = `
      import { PythonWorker } from ${JSON.stringify(built("worker/worker.js"))};
      import { spawnWorker } from ${JSON.stringify(built("worker/spawned-worker.js"))};
      const worker = new PythonWorker({
        launch: () => spawnWorker({ command: process.env.PYTHON, args: [process.env.SCRIPT], env: process.env }),
        revisions: () => ({}),
      });
      await worker.ask("ping", {}, { limitMs: 100, about: "" }).catch(() => {});
      const entry = { name: "Painter", memory_bytes: 1, time_limits: { load_s: 20, call_s: 20, item_s: 1 } };
      await worker.load(entry);
      console.log(worker.pid);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: {
        ...process.env,
        ...{ PYTHON: pythonCommand(), SCRIPT: script, PYTHONDONTWRITEBYTECODE: "1" },
        WORKER_LOG: join(folder, "log"),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const printed = text(child.stdout);
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
    const pid = Number(await printed);
    expect(pid).toBeGreaterThan(0);
    for (let waitedMs = 0; isRunning(pid) && waitedMs < 5_000; waitedMs += 20) await pause(20);
    expect(isRunning(pid)).toBe(false);
  });
});
