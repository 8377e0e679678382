import { Command } from "commander";
import { counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { wholeNumberOption } from "./whole-number-option.ts";

interface ExportFilmStripCommandOptions extends DatabaseOptions {
  readonly out: string;
  readonly pictures: number;
  readonly columns: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const exportFilmStripCommand = new Command("film-strip")
  .description("draw a run's pictures and captions as one figure")
  .argument("<run>", "the run's id, or a part of it")
  .addOption(databaseOption())
  .option("--out <file>", "where to; ends in .svg or .png", "film-strip.svg")
  .addOption(
    wholeNumberOption("--pictures <n>", "at most so many, from the first on", {
      least: 1,
      greatest: 500,
      byDefault: 10,
    }),
  )
  .addOption(
    wholeNumberOption("--columns <n>", "pictures side by side", { least: 1, greatest: 50, byDefault: 5 }),
  )
  .option("--force", "replace a file that exists")
  .option("--json", "print what was written as JSON")
  .addHelpText("before", "Example: panic-tda export film-strip 4e1c09aa --out strip.svg\n")
  .action(async (reference: string, options: ExportFilmStripCommandOptions) => {
    const { exportFilmStrip } = await import("../exports/film-strip/export-film-strip.ts");
    using store = await openStoreOf(options, "read");
    const { out, pictures, columns, force = false } = options;
    const written = await exportFilmStrip(store, reference, { out, pictures, columns, force });
    if (options.json) console.log(printableJson(written));
    else console.log(`${counted(written.pictures, "picture")} of run ${written.run} in ${written.file}`);
  });
