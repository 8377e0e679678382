import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import { quoted, suggestedCommand } from "./invocation.ts";

const SCHEMA = "experiment.schema.json";
const FIRST = "quickstart.json";

export const initCommand = new Command("init")
  .description("write the example configs, and the schema that editors check them with")
  .argument("[dir]", "the folder, which is made if it is missing", "experiments")
  .addHelpText("before", "Example: panic-tda init\n")
  .action(async (folder: string) => {
    const { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } =
      await import("node:fs");
    const { join } = await import("node:path");
    const examples = new URL("../../experiments/", import.meta.url);
    if (existsSync(folder) && !statSync(folder).isDirectory()) {
      throw new UserInputError(`${folder}: expected a folder, found a file.`, {
        hint: `Name another one: ${suggestedCommand("init DIR")}`,
      });
    }
    try {
      mkdirSync(folder, { recursive: true });
      const write = (name: string, act: (path: string) => void) => {
        const path = join(folder, name);
        const isThere = existsSync(path);
        // What is there may have been changed.
        if (!isThere) act(path);
        console.error(`  ${path}${isThere ? ", kept as it is" : ""}`);
      };
      for (const name of readdirSync(examples)
        .filter((file) => file.endsWith(".json"))
        .sort()) {
        const text = readFileSync(new URL(name, examples), "utf8");
        // The schema lies beside them: the package's own may be in a place that the next update moves.
        write(name, (path) => writeFileSync(path, text.replace(/("\$schema": )"[^"]*"/, `$1"${SCHEMA}"`)));
      }
      write(SCHEMA, (path) =>
        copyFileSync(new URL("../../src/config/experiment.schema.json", import.meta.url), path),
      );
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new UserInputError(`${folder}: the examples cannot be written: ${message}.`, {
        hint: `Name another folder: ${suggestedCommand("init DIR")}`,
        cause: error,
      });
    }
    console.error(`Start one: ${suggestedCommand(`run ${quoted(join(folder, FIRST))}`)}`);
  });
