import { Command } from "commander";
import { counted, duration } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { picturesPerSecondOption } from "./pictures-per-second-option.ts";

interface ExportAnimationCommandOptions extends DatabaseOptions {
  readonly out: string;
  readonly fps: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const exportAnimationCommand = new Command("animation")
  .description("make an animated WebP of a run's pictures")
  .argument("<run>", "the run's id, or a part of it")
  .addOption(databaseOption())
  .option("--out <file>", "where to; ends in .webp", "run.webp")
  .addOption(picturesPerSecondOption())
  .option("--force", "replace a file that exists")
  .option("--json", "print what was made as JSON")
  .addHelpText("before", "Example: panic-tda export animation 4e1c09aa --out run.webp\n")
  .action(async (reference: string, options: ExportAnimationCommandOptions) => {
    const { exportAnimation } = await import("../exports/animation/export-animation.ts");
    const { exporting } = await import("./exporting.ts");
    using store = await openStoreOf(options, "read");
    const { out, fps, force = false } = options;
    const made = await exporting((signal, onProgress) =>
      exportAnimation(store, reference, { out, fps, force, signal, onProgress }),
    );
    if (options.json) console.log(printableJson(made));
    else
      console.log(
        `${counted(made.pictures, "picture")} of run ${made.run}, ${duration(made.seconds)}, in ${made.file}`,
      );
  });
