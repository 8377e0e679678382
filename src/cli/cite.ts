import { Command } from "commander";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

export const citeCommand = new Command("cite")
  .description("print a methods paragraph and a citation file for experiments")
  .argument("<ids...>", "experiments: ids, parts of them, latest, or all")
  .addOption(databaseOption())
  .option("--json", "print both as JSON")
  .addHelpText("before", "Example: panic-tda cite latest\n")
  .action(async (references: string[], options: DatabaseOptions & { json?: boolean }) => {
    const { chosenExperiments } = await import("../exports/chosen-experiments.ts");
    const { citationFile, methodsParagraph } = await import("../exports/bundle/citation.ts");
    const { citedOf } = await import("../exports/bundle/cited.ts");
    const { takeSnapshot } = await import("../store/views/export-snapshot.ts");
    using store = await openStoreOf(options, "read");
    const ids = chosenExperiments(store, references).map(({ id }) => id);
    const cited = citedOf(store.database, takeSnapshot(store.database, ids));
    const methods = methodsParagraph(cited);
    const citation = citationFile(cited);
    if (options.json) console.log(printableJson({ methods, citation }));
    else console.log(`${methods}\n\n${citation.trimEnd()}`);
  });
