import { Command } from "commander";
import { count } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { table } from "./table.ts";

export const codebookListCommand = new Command("list")
  .description("list the codebooks")
  .addOption(databaseOption())
  .option("--json", "print them as a JSON array")
  .addHelpText("before", "Example: panic-tda codebook list\n")
  .action(async (options: DatabaseOptions & { json?: boolean }) => {
    const { codebooksOf } = await import("../store/codebooks.ts");
    const { countLabels } = await import("../store/codebook-labels.ts");
    const { codebookJson } = await import("./codebook-show.ts");
    using store = await openStoreOf(options, "read");
    const all = codebooksOf(store.database);
    if (options.json) {
      console.log(JSON.stringify(all.map((codebook) => codebookJson(store.database, codebook, false))));
      return;
    }
    if (all.length === 0) {
      console.error(
        "There is no codebook yet. Make one: panic-tda codebook create NAME --embedding-model MODEL --medoids 12",
      );
      return;
    }
    const rows = all.map((codebook) => {
      const { labelled, inCores } = countLabels(store.database, codebook.id);
      const { adjusted_rand } = codebook.stability;
      return [
        codebook.name,
        String(codebook.version),
        codebook.embedding_model,
        count(codebook.num_medoids),
        count(labelled),
        labelled === 0 ? "–" : String(Math.round((100 * inCores) / labelled)),
        adjusted_rand === null ? "–" : adjusted_rand.toFixed(2),
      ];
    });
    console.log(table(["NAME", "VERSION", "MODEL", "MEDOIDS", "LABELLED", "IN CORES %", "STABILITY"], rows));
  });
