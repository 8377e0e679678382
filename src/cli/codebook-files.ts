import { Command } from "commander";
import { counted } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { StoreToCome } from "./store-to-come.ts";

export const codebookExportCommand = new Command("export")
  .description("write a codebook into a file, for another database")
  .argument("<name>", "NAME, or NAME@VERSION")
  .argument("<file>", "where to")
  .addOption(databaseOption())
  .option("--force", "replace a file that exists")
  .addHelpText("before", "Example: panic-tda codebook export motifs motifs.codebook.json\n")
  .action(async (name: string, path: string, options: DatabaseOptions & { force?: boolean }) => {
    const { writeFile } = await import("node:fs/promises");
    const { codebookFile } = await import("../codebooks/codebook-file.ts");
    const { findCodebook, referenceOf } = await import("../store/codebooks.ts");
    const { newFile } = await import("../exports/new-folder.ts");
    using store = await openStoreOf(options, "read");
    const codebook = findCodebook(store.database, name);
    const { force = false } = options;
    await newFile(path, { force }, (file) => writeFile(file, codebookFile(store.database, codebook)));
    console.log(`${referenceOf(codebook)}: ${counted(codebook.num_medoids, "medoid")}, in ${path}`);
  });

export const codebookImportCommand = new Command("import")
  .description("add a codebook from a file")
  .argument("<file>", "what codebook export has written")
  .option("--name <name>", "under another name than its own")
  .addOption(databaseOption())
  .option("--json", "print what was added as JSON")
  .addHelpText("before", "Example: panic-tda codebook import motifs.codebook.json\n")
  .action(async (path: string, options: DatabaseOptions & { name?: string; json?: boolean }) => {
    const { readFile } = await import("node:fs/promises");
    const { UserInputError } = await import("../errors.ts");
    const { importCodebook, readCodebook } = await import("../codebooks/codebook-file.ts");
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new UserInputError(`${path}: it cannot be read (${error.code ?? error.message}).`, {
        cause: error,
      });
    });
    // Before a database is made that nothing comes into.
    readCodebook(text, path);
    using come = await StoreToCome.of(options);
    const store = await come.opened();
    const done = importCodebook(store.database, text, path, options.name);
    if (options.json) console.log(JSON.stringify(done));
    else
      console.log(
        `${done.name}@${done.version}: ${counted(done.num_medoids, "medoid")}${done.is_known ? ", here already" : ""}`,
      );
  });
