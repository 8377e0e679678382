import { Command } from "commander";
import { counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

interface ExportBundleCommandOptions extends DatabaseOptions {
  readonly out: string;
  readonly licence?: string;
  readonly why?: boolean;
  readonly notes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const exportBundleCommand = new Command("bundle")
  .description("write experiments into one archive that explains itself, for a paper")
  .argument("<ids...>", "experiments: ids, parts of them, latest, or all")
  .addOption(databaseOption())
  .option("--out <file>", "where to; ends in .zip", "panic-tda-bundle.zip")
  .option("--licence <name>", "under which the data are given to others, such as CC-BY-4.0")
  .option("--why", "add the answers of why, its tables and figures, which are computed now")
  .option("--notes", "add what people wrote: tags, notes, stars, names")
  .option("--force", "replace a file that exists")
  .option("--json", "print what was written as JSON")
  .addHelpText("before", "Example: panic-tda export bundle latest --out bundle.zip\n")
  .action(async (references: string[], options: ExportBundleCommandOptions) => {
    const { exportBundle } = await import("../exports/bundle/export-bundle.ts");
    const { exporting } = await import("./exporting.ts");
    const whyFiles = options.why ? (await import("../why/why-files.ts")).whyFiles : undefined;
    using store = await openStoreOf(options, "read");
    const { out, licence, force = false } = options;
    const written = await exporting((signal, onProgress) =>
      exportBundle(store, references, {
        out,
        force,
        signal,
        onProgress,
        withNotes: options.notes ?? false,
        ...(whyFiles === undefined
          ? {}
          : { why: (id: string) => whyFiles(store, id, { signal, onProgress: () => {} }) }),
        ...(licence === undefined ? {} : { licence }),
      }),
    );
    if (options.json) console.log(printableJson(written));
    else
      console.log(
        `${counted(written.experiments.length, "experiment")}, ${counted(written.tables.length, "table")} and ` +
          `${counted(written.pictures, "picture")}, in ${written.file}`,
      );
  });
