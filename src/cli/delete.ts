import { Command } from "commander";
import { quote } from "../config/describe-value.ts";
import { count } from "../text/numbers.ts";
import { confirmed } from "./confirmed.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

export const deleteCommand = new Command("delete")
  .description("delete an experiment, its results and the pictures that no other one shows")
  .argument("<id>", "the experiment's id, a part of it, or latest")
  .addOption(databaseOption())
  .option("--force", "do not ask")
  .addHelpText("before", "Example: panic-tda delete 4e1c09aa\n")
  .action(async (reference: string, options: DatabaseOptions & { force?: boolean }) => {
    const { shortId } = await import("../store/identifiers.ts");
    const { sizeOf } = await import("./describe-experiment.ts");
    const { countInvocations } = await import("../store/views/invocation-counts.ts");
    using store = await openStoreOf(options, "write");
    const experiment = store.experiment(reference);
    const saved = countInvocations(store.database, experiment.id);
    const named = experiment.name === null ? "" : ` ${quote(experiment.name)}`;
    console.error(
      `experiment ${shortId(experiment.id)}${named}: ${sizeOf(experiment)}, ${count(saved)} saved`,
    );
    if (!options.force && !(await confirmed("Delete it for good?", "nothing was deleted"))) {
      console.error("Nothing was deleted.");
      return;
    }
    await store.deleteExperiment(experiment.id);
    console.error(`Deleted experiment ${experiment.id}.`);
  });
