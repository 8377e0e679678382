import { Command } from "commander";
import { bytes as bytesText, count, counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, databasePath, openStoreOf } from "./database-option.ts";

interface ExportSiteCommandOptions extends DatabaseOptions {
  readonly out: string;
  readonly notes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const exportSiteCommand = new Command("site")
  .description("write the explorer as a folder of files that needs no server")
  .argument("<ids...>", "experiments: ids, parts of them, latest, or all")
  .addOption(databaseOption())
  .option("--out <folder>", "where to", "panic-tda-site")
  .option("--notes", "add what people wrote: tags, notes, stars, names")
  .option("--force", "take a folder that exists, and replace files of the same names")
  .option("--json", "print what was written as JSON")
  .addHelpText("before", "Example: panic-tda export site latest --out my-site\n")
  .action(async (references: string[], options: ExportSiteCommandOptions) => {
    const { chosenExperiments } = await import("../exports/chosen-experiments.ts");
    const { exporting } = await import("./exporting.ts");
    const { writeSite } = await import("../explorer/site/write-site.ts");
    const { experiments, areAll } = await (async () => {
      using store = await openStoreOf(options, "read");
      const chosen = new Set(chosenExperiments(store, references).map(({ id }) => id));
      const all = [...store.experiments()].map(({ id }) => id);
      return {
        experiments: all
          .filter((id) => chosen.has(id))
          .sort()
          .reverse(),
        areAll: all.length === chosen.size,
      };
    })();
    const written = await exporting((signal, onProgress) =>
      writeSite(databasePath(options), {
        experiments,
        areAll,
        withNotes: options.notes ?? false,
        out: options.out,
        force: options.force ?? false,
        signal,
        onProgress,
        onForecast: (bytes) => console.error(`about ${bytesText(bytes)}`),
        onDefect: (error) => console.error(error),
      }),
    );
    if (options.json) console.log(printableJson(written));
    else
      console.log(
        `${counted(written.experiments.length, "experiment")}, ${counted(written.runs, "run")}, ` +
          `${counted(written.pictures, "picture")}${written.givenUp === 0 ? "" : ` (${count(written.givenUp)} given up)`}, ${bytesText(written.bytes)}: open ${written.folder}/index.html`,
      );
  });
