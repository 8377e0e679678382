import { Command } from "commander";
import { exportAnimationCommand } from "./export-animation.ts";
import { exportBundleCommand } from "./export-bundle.ts";
import { exportFilmStripCommand } from "./export-film-strip.ts";
import { exportImagesCommand } from "./export-images.ts";
import { exportSiteCommand } from "./export-site.ts";
import { exportTablesCommand } from "./export-tables.ts";
import { exportVideoCommand } from "./export-video.ts";

export const exportCommand = new Command("export")
  .description("write tables, pictures and films for other programs")
  .addHelpText("before", "Example: panic-tda export tables latest\n")
  .addCommand(exportTablesCommand)
  .addCommand(exportImagesCommand)
  .addCommand(exportFilmStripCommand)
  .addCommand(exportVideoCommand)
  .addCommand(exportAnimationCommand)
  .addCommand(exportBundleCommand)
  .addCommand(exportSiteCommand);
