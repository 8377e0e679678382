import { Command } from "commander";
import { InterruptedError } from "../errors.ts";
import { bytes, counted } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

export const backupCommand = new Command("backup")
  .description("copy the database while experiments run")
  .argument("<file>", "where to")
  .addOption(databaseOption())
  .option("--force", "replace a file that exists")
  .option("--json", "print what was copied as JSON")
  .addHelpText("before", "Example: panic-tda backup monday.db\n")
  .action(async (path: string, options: DatabaseOptions & { force?: boolean; json?: boolean }) => {
    const { newFile } = await import("../exports/new-folder.ts");
    const { backUp } = await import("../store/back-up.ts");
    const { exporting } = await import("./exporting.ts");
    using store = await openStoreOf(options, "read");
    const { force = false } = options;
    const copied = await exporting((signal, onProgress) =>
      newFile(path, { force }, async (file) => {
        const result = await backUp(store.database, file, (share) => onProgress("pages", share));
        if (signal.aborted) throw new InterruptedError("Interrupted; the copy has been deleted.");
        return result;
      }),
    );
    if (options.json) console.log(JSON.stringify({ file: path, ...copied }));
    else console.log(`${counted(copied.experiments, "experiment")}, ${bytes(copied.bytes)}, in ${path}`);
  });
