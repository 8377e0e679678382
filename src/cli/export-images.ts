import { Command, Option } from "commander";
import type { PictureFormat } from "../exports/images/picture-file.ts";
import { counted } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

interface ExportImagesCommandOptions extends DatabaseOptions {
  readonly out: string;
  readonly format: PictureFormat;
  readonly run?: string[];
  readonly step?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const exportImagesCommand = new Command("images")
  .description("write an experiment's pictures as files that say how they came to be")
  .argument("<id>", "the experiment's id, a part of it, or latest")
  .addOption(databaseOption())
  .option("--out <folder>", "where to", "panic-tda-images")
  .addOption(new Option("--format <name>", "how").choices(["png", "webp", "jpeg"]).default("png"))
  .option("--run <ids...>", "runs: ids or parts of them (default: all)")
  .option("--step <steps>", "steps, such as 0,2,10-20 (default: all)")
  .option("--force", "take a folder that exists; files of the same names are replaced")
  .option("--json", "print what was written as JSON")
  .addHelpText("before", "Example: panic-tda export images latest --out pictures\n")
  .action(async (reference: string, options: ExportImagesCommandOptions) => {
    const { exportImages } = await import("../exports/images/export-images.ts");
    const { exporting } = await import("./exporting.ts");
    using store = await openStoreOf(options, "read");
    const written = await exporting((signal, onProgress) =>
      exportImages(store, reference, {
        out: options.out,
        force: options.force ?? false,
        format: options.format,
        runs: options.run ?? [],
        step: options.step,
        signal,
        onProgress,
      }),
    );
    if (options.json) console.log(printableJson(written));
    else
      console.log(
        `${counted(written.pictures, "picture")} of ${counted(written.runs, "run")}, and index.csv, in ${written.folder}`,
      );
  });
