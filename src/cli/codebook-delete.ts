import { Command } from "commander";
import { counted } from "../text/numbers.ts";
import { confirmed } from "./confirmed.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

export const codebookDeleteCommand = new Command("delete")
  .description("delete a codebook and its labels")
  .argument("<name>", "NAME, or NAME@VERSION")
  .addOption(databaseOption())
  .option("--force", "do not ask")
  .addHelpText("before", "Example: panic-tda codebook delete motifs@1\n")
  .action(async (name: string, options: DatabaseOptions & { force?: boolean }) => {
    const { deleteCodebook, findCodebook, referenceOf } = await import("../store/codebooks.ts");
    const { countLabels } = await import("../store/codebook-labels.ts");
    using store = await openStoreOf(options, "write");
    const codebook = findCodebook(store.database, name);
    const { labelled } = countLabels(store.database, codebook.id);
    const what = `${referenceOf(codebook)}: ${counted(codebook.num_medoids, "medoid")}, ${counted(labelled, "label")}`;
    if (options.force !== true) {
      console.error(what);
      if (!(await confirmed("Delete it for good?", "nothing was deleted"))) {
        console.error("Nothing was deleted.");
        return;
      }
    }
    store.database.transaction(() => deleteCodebook(store.database, codebook.id));
    console.log(`Deleted ${what}.`);
  });
