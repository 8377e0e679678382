import { Command } from "commander";
import { InterruptedError } from "../errors.ts";
import { counted } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { interruptible } from "./interruption.ts";

export const codebookAssignCommand = new Command("assign")
  .description("label the outputs that have no label yet")
  .argument("<name>", "the codebook: NAME, or NAME@VERSION")
  .argument("[experiments...]", "ids (default: all that have vectors of its model's version)")
  .addOption(databaseOption())
  .option("--json", "print what was labelled as JSON")
  .addHelpText("before", "Example: panic-tda codebook assign motifs\n")
  .action(async (name: string, references: string[], options: DatabaseOptions & { json?: boolean }) => {
    const { assignOutputs } = await import("../codebooks/assign-outputs.ts");
    const { findCodebook, referenceOf } = await import("../store/codebooks.ts");
    const { chosenExperiments } = await import("../exports/chosen-experiments.ts");
    using store = await openStoreOf(options, "write");
    const codebook = findCodebook(store.database, name);
    const experiments = chosenExperiments(store, references);
    const silent = { first: () => {}, second: () => {} };
    const done = await interruptible(silent, (signal) =>
      assignOutputs(store.database, codebook, experiments, {
        mayLackVersion: references.length === 0,
        signal,
      }).catch((error) => {
        if (signal.aborted)
          throw new InterruptedError("Interrupted; what was labelled stays, assign again adds the rest.");
        throw error;
      }),
    );
    if (options.json) {
      console.log(JSON.stringify({ codebook: referenceOf(codebook), experiments: done }));
      return;
    }
    const sum = (of: (one: (typeof done)[number]) => number) =>
      done.reduce((total, one) => total + of(one), 0);
    const others = sum((one) => one.other_version);
    const zero = sum((one) => one.without_direction);
    console.log(
      [
        `${referenceOf(codebook)}: ${counted(
          sum((one) => one.labelled),
          "output",
        )} labelled, of ${counted(done.length, "experiment")}`,
        ...(others > 0
          ? [
              `  ${counted(others, "output")} not: another version of ${codebook.embedding_model} made the vectors`,
            ]
          : []),
        ...(zero > 0 ? [`  ${counted(zero, "output")} not: the vectors are all zero`] : []),
      ].join("\n"),
    );
  });
