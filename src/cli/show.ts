import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import type { FoundId } from "../store/find-by-id.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { quoted, suggestedCommand } from "./invocation.ts";

export const showCommand = new Command("show")
  .description("show a run or an invocation: captions, pictures, versions, incidents")
  .argument("<id>", "the id of a run or an invocation, or a part of it; a state as RUN/STEP")
  .addOption(databaseOption())
  .option("--json", "print it as JSON")
  .addHelpText("before", "Example: panic-tda show 5c2d88f1\n")
  .action(async (reference: string, options: DatabaseOptions & { json?: boolean }) => {
    if (reference === "latest") {
      throw new UserInputError("latest: expected the id of a run or an invocation.", {
        hint: `See the runs of the newest experiment: ${suggestedCommand("runs latest", options)}`,
      });
    }
    using store = await openStoreOf(options, "read");
    const { kind, id } = await shown(store.database, reference, options);
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

/** What a reference means: a run or an invocation by its id, or the invocation of a state, RUN/STEP. */
async function shown(database: Database, reference: string, options: DatabaseOptions): Promise<FoundId> {
  const { findById } = await import("../store/find-by-id.ts");
  if (!reference.includes("/")) return findById(database, ["run", "invocation"], reference);
  const { findAnnotatedThing } = await import("../store/annotated-things.ts");
  const { subject, subject_id } = findAnnotatedThing(database, reference);
  if (subject === "cluster")
    throw new UserInputError(`${reference}: this is a cluster; expected a run, an invocation or a state.`, {
      hint: `See its states: ${suggestedCommand(`search ${quoted(`cluster:${reference}`)}`, options)}`,
    });
  const { invocationIdAt } = await import("../store/views/outputs.ts");
  const [run = "", step] = subject_id.split("/");
  return { kind: "invocation", id: invocationIdAt(database, run, Number(step))! };
}
