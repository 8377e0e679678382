import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { workerFolder } from "../../../src/worker/folders.ts";
import { interpreter } from "./local-hub.ts";

const OF_ALL_MODELS = "tests/models/test_contract.py";

// What a developer of the worker runs by hand, in the environment that has torch. Its tests in two halves, side by side: each computes in one thread.
test.concurrent.each([
  ["its own tests of all models", ["-m", "pytest", OF_ALL_MODELS]],
  ["its other own tests", ["-m", "pytest", "--ignore", OF_ALL_MODELS]],
  ["its linter", ["-m", "ruff", "check"]],
  ["its formatter", ["-m", "ruff", "format", "--check"]],
  ["its type checker", ["-m", "mypy"]],
])("the worker passes %s", { timeout: 1_200_000 }, async (_, args) => {
  const child = spawn(interpreter, args, { cwd: workerFolder, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  expect(child.exitCode, `${stdout}\n${stderr}`).toBe(0);
});
