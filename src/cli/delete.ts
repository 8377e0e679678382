import { Command } from "commander";
import { quote } from "../config/describe-value.ts";
import { InterruptedError, UserInputError } from "../errors.ts";
import { count } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { sizeOf } from "./describe-experiment.ts";

export const deleteCommand = new Command("delete")
  .description("delete an experiment, its results and the pictures that no other one shows")
  .argument("<id>", "the experiment's id, a part of it, or latest")
  .addOption(databaseOption())
  .option("--force", "do not ask")
  .addHelpText("before", "Example: panic-tda delete 4e1c09aa\n")
  .action(async (reference: string, options: DatabaseOptions & { force?: boolean }) => {
    const { shortId } = await import("../store/identifiers.ts");
    const { countInvocations } = await import("../store/views/invocation-counts.ts");
    using store = await openStoreOf(options, "write");
    const experiment = store.experiment(reference);
    const saved = countInvocations(store.database, experiment.id);
    const named = experiment.name === null ? "" : ` ${quote(experiment.name)}`;
    console.error(
      `experiment ${shortId(experiment.id)}${named}: ${sizeOf(experiment)}, ${count(saved)} saved`,
    );
    if (!options.force && !(await confirmed())) {
      console.error("Nothing was deleted.");
      return;
    }
    await store.deleteExperiment(experiment.id);
    console.error(`Deleted experiment ${experiment.id}.`);
  });

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserInputError(
      "cannot ask whether to delete it: the input is not a terminal; nothing was deleted.",
      {
        hint: "To delete it without a question, add --force.",
      },
    );
  }
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const leaveLine = () => console.error("");
      // Ctrl-D closes the input, and no answer is no.
      terminal.once("close", leaveLine).once("close", () => resolve(false));
      terminal.once("SIGINT", () => reject(new InterruptedError("Nothing was deleted.")));
      terminal.question("Delete it for good? [y/N] ").then((answer) => {
        terminal.off("close", leaveLine);
        resolve(/^y(es)?$/i.test(answer.trim()));
      }, reject);
    });
  } finally {
    terminal.close();
  }
}
