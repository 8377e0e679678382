import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";

export const showCommand = new Command("show")
  .description("show a run or an invocation: captions, pictures, versions, incidents")
  .argument("<id>", "the id of a run or an invocation, or a part of it")
  .addOption(databaseOption())
  .option("--json", "print it as JSON")
  .addHelpText("before", "Example: panic-tda show 5c2d88f1\n")
  .action(async (reference: string, options: DatabaseOptions & { json?: boolean }) => {
    if (reference === "latest") {
      throw new UserInputError("latest: expected the id of a run or an invocation.", {
        hint: `See the runs of the newest experiment: ${suggestedCommand("runs latest", options)}`,
      });
    }
    const { findById } = await import("../store/find-by-id.ts");
    using store = await openStoreOf(options, "read");
    const { kind, id } = findById(store.database, ["run", "invocation"], reference);
    const { runDetails, runText } = await import("./show-run.ts");
    const { invocationDetails, invocationText } = await import("./show-invocation.ts");
    if (kind === "run") {
      const details = runDetails(store.database, id);
      console.log(options.json ? printableJson(details) : runText(details, options));
    } else {
      const details = invocationDetails(store.database, id);
      console.log(options.json ? printableJson(details) : invocationText(details, store.path));
    }
  });
