import { Command } from "commander";
import { marksText } from "../text/marks-text.ts";
import { count } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { table } from "./table.ts";

const WIDE = 100;

export const listCommand = new Command("list")
  .description("list the experiments, the newest first")
  .addOption(databaseOption())
  .option("--json", "print them as a JSON array")
  .addHelpText("before", "Example: panic-tda list\n")
  .action(async (options: DatabaseOptions & { json?: boolean }) => {
    const { marksOf, noMarks } = await import("../store/annotations.ts");
    const { shortId } = await import("../store/identifiers.ts");
    const { countClusteringsHolding } = await import("../store/views/clusterings-of-experiment.ts");
    const { countInvocations } = await import("../store/views/invocation-counts.ts");
    const { stages } = await import("../stages/stage-table.ts");
    const { keptCounts } = await import("../experiments/kept-counts.ts");
    const { stateOf } = await import("../experiments/experiment-state.ts");
    const { plannedWork } = await import("../experiments/stored-runs.ts");
    // Those that not every experiment has gone through.
    const added = stages.filter((stage) => stage.added !== undefined);
    using store = await openStoreOf(options, "read");
    const marks = marksOf(store.database, { subject: "experiment" });
    const experiments = Array.from(store.experiments(), (experiment) => {
      const planned = plannedWork(store.database, experiment);
      const kept = keptCounts(store.database, experiment.id)?.saved;
      return {
        id: experiment.id,
        name: experiment.name,
        state: stateOf(store.database, experiment),
        created_at: experiment.inserted_at,
        runs: planned.runs,
        invocations: {
          done: countInvocations(store.database, experiment.id),
          total: planned.invocations,
        },
        ...Object.fromEntries(
          added.map(({ saves, counts }) => [
            saves,
            totalOf(kept?.[saves] ?? counts(store.database, experiment.id)),
          ]),
        ),
        clusterings: countClusteringsHolding(store.database, experiment.id, experiment.embedding_models),
        ...(marks.get(experiment.id) ?? noMarks),
      };
    });
    if (options.json) {
      console.log(printableJson(experiments));
      return;
    }
    if (experiments.length === 0) {
      console.error(`There is no experiment yet. Start one: ${suggestedCommand("run CONFIG", options)}`);
      return;
    }
    const rows = experiments.map(
      ({ id, state, created_at, runs, invocations, clusterings, name, starred, tags, ...ofStages }) => [
        shortId(id),
        state,
        `${created_at.slice(0, 10)} ${created_at.slice(11, 16)}`,
        count(runs),
        `${count(invocations.done)}/${count(invocations.total)}`,
        ...Object.values<number>(ofStages).map(count),
        count(clusterings),
        [marksText({ starred, tags: [] }), name ?? "", marksText({ starred: false, tags })]
          .filter((part) => part !== "")
          .join(" "),
      ],
    );
    const further = [...added.map(({ saves }) => saves.toUpperCase()), "CLUSTERINGS"];
    const header = ["ID", "STATE", "CREATED (UTC)", "RUNS", "INVOCATIONS", ...further, "NAME"];
    // The name says more than they do, where there is not room for all.
    const leftOut = process.stdout.isTTY && process.stdout.columns < WIDE ? further : [];
    const kept = (cells: readonly string[]) =>
      cells.filter((_, column) => !leftOut.includes(header[column]!));
    console.log(table(kept(header), rows.map(kept)));
  });

function totalOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, one) => sum + one.count, 0);
}
