import { Command } from "commander";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

export const statusCommand = new Command("status")
  .description("tell how far an experiment is, and what went wrong")
  .argument("[id]", "the experiment's id, a part of it, or latest", "latest")
  .addOption(databaseOption())
  .option("--cycles", "tell also how many runs are in a cycle by their end, which reads all their outputs")
  .option("--json", "print it as JSON")
  .addHelpText("before", "Example: panic-tda status 4e1c09aa\n")
  .action(async (reference: string, options: DatabaseOptions & { json?: boolean; cycles?: boolean }) => {
    const { cyclesIn, statusJson, statusText } = await import("./status-report.ts");
    using store = await openStoreOf(options, "read");
    const experiment = store.experiment(reference);
    const cycles = options.cycles ? await cyclesIn(store, experiment.id) : undefined;
    if (options.json) console.log(printableJson({ ...(await statusJson(store, experiment)), cycles }));
    else console.log(await statusText(store, experiment, options, cycles));
  });
