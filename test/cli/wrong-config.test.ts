import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment, smallConfig } from "./small-experiment.ts";

const wrongConfigs: [what: string, text: string, message: string][] = [
  [
    "a mistyped model",
    JSON.stringify({ ...smallConfig, networks: [["DummyT2I", "DumyI2T"]] }),
    'wrong.json:1:26: networks[0][1]: no model is called "DumyI2T".\n  Did you mean "DummyI2T"?',
  ],
  [
    "a mistyped key",
    JSON.stringify({ ...smallConfig, promts: [] }),
    'unknown key "promts".\n  Did you mean "prompts"?',
  ],
  [
    "types that do not fit round the cycle",
    JSON.stringify({ ...smallConfig, networks: [["DummyT2I", "DummyT2I2"]] }),
    "DummyT2I writes images, but DummyT2I2 after it reads text.",
  ],
  ["an empty list", JSON.stringify({ ...smallConfig, prompts: [] }), "prompts: expected a list of at least"],
  ["a blank prompt", JSON.stringify({ ...smallConfig, prompts: [" "] }), "prompts[0]: expected a text that"],
  [
    "a seed twice",
    JSON.stringify({ ...smallConfig, seeds: [7, 7] }),
    "seeds[1]: the same seed as seeds[0], 7.",
  ],
  [
    "a number in quotes",
    JSON.stringify({ ...smallConfig, max_length: "4" }),
    'max_length: expected a whole number from 1, found "4" in quotes.\n  Write 4.',
  ],
  ["JSON with a comma too many", '{\n  "seeds": [1,],\n}', "wrong.json:2:14: not JSON: a comma before"],
  ["a file that is empty", "", "wrong.json: the file is empty."],
];

test.each(wrongConfigs)(
  "%s is refused by check and by run, and nothing is written",
  async (_, text, message) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "wrong.json"), text);
    for (const command of ["check", "run"]) {
      const { stdout, stderr, exitCode } = await runCommand([command, "wrong.json"], { cwd });
      expect(stderr).toContain(message);
      expect(stderr).toMatch(/nothing was written\.\n$/i);
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    }
    expect(readdirSync(cwd)).toEqual(["wrong.json"]);
  },
);

test("a config that is missing is told with the name that was meant", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "apple.json"), "{}");
  const { stderr, exitCode } = await runCommand(["run", "aple.json"], { cwd });
  expect(stderr).toBe("aple.json: no such file.\n  Did you mean apple.json?\nNothing was written.\n");
  expect(exitCode).toBe(2);
});

test("a config that is a folder is told with the files in it", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "experiments"));
  writeFileSync(join(cwd, "experiments", "apple.json"), "{}");
  const { stderr, exitCode } = await runCommand(["run", "experiments"], { cwd });
  expect(stderr).toContain("experiments: expected a file, found a folder.\n  JSON files in the folder");
  expect(exitCode).toBe(2);
});

test("a wrong config changes no byte of an existing database", async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "panic-tda.db");
  await completeExperiment(path);
  const before = readFileSync(path);
  writeFileSync(join(cwd, "wrong.json"), JSON.stringify({ ...smallConfig, seeds: "1" }));
  expect(await runCommand(["run", "wrong.json"], { cwd })).toMatchObject({ exitCode: 2 });
  expect(readFileSync(path)).toEqual(before);
});

test("a config that is legal and odd is warned about and planned all the same", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "short.json"), JSON.stringify({ ...smallConfig, max_length: 2 }));
  const { stdout, stderr, exitCode } = await runCommand(["check", "short.json"], { cwd });
  expect(stderr).toContain("warning: short.json:1:");
  expect(stderr).toContain("writes only one text for DummyText2 to embed.");
  expect(stdout).toContain("short.json: no problems.");
  expect(exitCode).toBe(0);
});
