import { Command } from "commander";
import { exportTablesCommand } from "./export-tables.ts";

export const exportCommand = new Command("export")
  .description("write tables, pictures and films for other programs")
  .addHelpText("before", "Example: panic-tda export tables latest\n")
  .addCommand(exportTablesCommand);
