import { Command } from "commander";
import type { RunState } from "../experiments/run-state.ts";
import type { Marks } from "../store/annotations.ts";
import type { RunOverview } from "../store/views/run-overviews.ts";
import { marksText } from "../text/marks-text.ts";
import { noPromiseText } from "../text/no-promise-text.ts";
import { count } from "../text/numbers.ts";
import { onOneLine, printableJson } from "../text/printable.ts";
import { seedText } from "../text/seed-text.ts";
import { textWidth } from "../text/text-width.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { table } from "./table.ts";
import { shortened, terminalWidth } from "./text-width.ts";

const GAP = 2;
const NARROWEST_TEXT = 12;
const WIDEST_MARKS = 14;

type ListedRun = Omit<RunOverview, "failed_at"> & { readonly state: RunState } & Marks;

export const runsCommand = new Command("runs")
  .description("list the runs of an experiment")
  .argument("[id]", "the experiment's id, a part of it, or latest", "latest")
  .addOption(databaseOption())
  .option("--json", "print them as a JSON array")
  .addHelpText("before", "Example: panic-tda runs 4e1c09aa\n")
  .action(async (reference: string, options: DatabaseOptions & { json?: boolean }) => {
    const { marksOf, noMarks } = await import("../store/annotations.ts");
    const { stateOf } = await import("../experiments/experiment-state.ts");
    const { runStateOf } = await import("../experiments/run-state.ts");
    const { shortId } = await import("../store/identifiers.ts");
    const { runOverviews } = await import("../store/views/run-overviews.ts");
    const { unreproducibleModels } = await import("../store/views/unreproducible-models.ts");
    using store = await openStoreOf(options, "read");
    const experiment = store.experiment(reference);
    const state = stateOf(store.database, experiment);
    const marks = marksOf(store.database, { subject: "run", experimentId: experiment.id });
    const runs = Array.from(
      runOverviews(store.database, experiment.id),
      ({ failed_at, ...run }): ListedRun => {
        return {
          ...run,
          state: runStateOf({ failed_at, max_length: run.max_length }, run.steps, state),
          ...(marks.get(run.id) ?? noMarks),
        };
      },
    );
    if (options.json) {
      console.log(printableJson(runs));
      return;
    }
    const unreproducible = unreproducibleModels(store.database, experiment);
    const texts = experiment.networks.map((models) => {
      const network = models.join(" → ");
      const own = runs.filter((run) => run.network.join(" → ") === network);
      const noPromise = noPromiseText(models, unreproducible);
      const note = noPromise === undefined ? "" : `\nSeeds: ${onOneLine(noPromise)}.`;
      return `${onOneLine(network)}${note}\n${runsTable(own, shortId, terminalWidth())}`;
    });
    console.log(texts.join("\n\n"));
  });

/** @param width - Columns that there are; the two texts, which come last, share what the others leave. */
function runsTable(
  runs: readonly ListedRun[],
  shortId: (id: string) => string,
  width: number | undefined,
): string {
  // A column of its own, where any run has something to show in it.
  const marks = runs.map((run) => shortened(marksText(run), WIDEST_MARKS));
  const hasMarks = marks.some((text) => text !== "");
  const rows = runs.map((run, at) => ({
    facts: [
      shortId(run.id),
      run.state,
      seedText(run.seed),
      `${count(run.steps)}/${count(run.max_length)}`,
      ...(hasMarks ? [marks[at]!] : []),
    ],
    prompt: onOneLine(run.initial_prompt),
    caption: onOneLine(run.last_caption ?? ""),
  }));
  const header = ["ID", "STATE", "SEED", "STEPS", ...(hasMarks ? ["MARKS"] : [])];
  const widthOfFacts = header
    .map((name, column) => Math.max(name.length, ...rows.map(({ facts }) => textWidth(facts[column]!))) + GAP)
    .reduce((sum, columns) => sum + columns, 0);
  const forTexts = width === undefined ? undefined : Math.max(2 * NARROWEST_TEXT, width - widthOfFacts - GAP);
  // The prompt is what the reader knows already: it takes a third at most.
  const forPrompt =
    forTexts &&
    Math.min(Math.floor(forTexts / 3), Math.max(6, ...rows.map(({ prompt }) => textWidth(prompt))));
  const forCaption = forTexts && forTexts - forPrompt!;
  return table(
    [...header, "PROMPT", "LAST CAPTION"],
    rows.map(({ facts, prompt, caption }) => [
      ...facts,
      shortened(prompt, forPrompt),
      shortened(caption, forCaption),
    ]),
  );
}
