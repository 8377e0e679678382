import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { workerFolder } from "../../../src/worker/folders.ts";
import { interpreter } from "./local-hub.ts";

// What a developer of the worker runs by hand, in the environment that has torch.
test.each([
  ["its own tests", ["-m", "pytest"]],
  ["its linter", ["-m", "ruff", "check"]],
  ["its formatter", ["-m", "ruff", "format", "--check"]],
  ["its type checker", ["-m", "mypy"]],
])("the worker passes %s", { timeout: 1_200_000 }, (_, args) => {
  const { status, stdout, stderr } = spawnSync(interpreter, args, { cwd: workerFolder, encoding: "utf8" });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
});
