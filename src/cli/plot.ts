import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { defaultFigureStyle, figureLimits } from "../explorer/plots/figure-limits.ts";
import { type PlotKind, plotKinds, withoutEmbeddingModel } from "../explorer/plots/plot-kinds.ts";
import type { PlotFormat } from "../explorer/plots/write-plots.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, databasePath, openStoreOf } from "./database-option.ts";
import { decimalNumber } from "./decimal-number.ts";
import { suggestedCommand } from "./invocation.ts";

interface PlotCommandOptions extends DatabaseOptions {
  readonly embeddingModel?: string;
  readonly runs?: readonly string[];
  readonly theme: "light" | "dark";
  readonly width: number;
  readonly fontSize: number;
  readonly formats: readonly PlotFormat[];
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

// Tried: at less, axes have no room for their ticks.
const MM_PER_POINT = 6;

const kinds = Object.keys(plotKinds) as PlotKind[];
// As in write-plots.ts, which the help must not load.
const formats: readonly PlotFormat[] = ["svg", "png", "csv", "md"];

export const plotCommand = new Command("plot")
  .description("draw a plot of the explorer as a figure for a paper, without a browser")
  .addArgument(new Argument("<kind>", "which plot, see below").choices(kinds))
  .argument("<id>", "a run or an experiment, as the kind wants; a part of its id")
  .addOption(databaseOption())
  .option("--embedding-model <name>", "by this one only (default: all of the experiment)")
  .addOption(
    new Option("--runs <ids>", "of diagrams: whose, with commas between").argParser((text) =>
      text.split(",").filter((part) => part !== ""),
    ),
  )
  .addOption(
    new Option("--theme <name>", "the ground").choices(["light", "dark"]).default(defaultFigureStyle.theme),
  )
  .addOption(sizeOption("--width <mm>", "how wide", "widthMm"))
  .addOption(sizeOption("--font-size <pt>", "letters at the axes, in points", "fontPt"))
  .addOption(
    new Option("--formats <list>", "of svg, png, csv, md; csv and md are the numbers")
      .default(["svg", "png"], "svg,png")
      .argParser(formatsOf),
  )
  .option("--out <folder>", "where to", ".")
  .option("--force", "replace files that exist")
  .option("--json", "print what was written as JSON")
  .addHelpText("before", "Example: panic-tda plot divergence latest --width 85 --font-size 7\n")
  .addHelpText(
    "after",
    [
      "",
      "Kinds:",
      ...kinds.map((kind) => `  ${kind.padEnd(21)}${plotKinds[kind].of.padEnd(12)}${plotKinds[kind].shows}`),
    ].join("\n"),
  )
  .action(async (kind: PlotKind, reference: string, options: PlotCommandOptions) => {
    const { UserInputError } = await import("../errors.ts");
    if (options.runs !== undefined && kind !== "diagrams") {
      throw new UserInputError(`--runs says whose diagrams are drawn; it has no meaning for ${kind}.`, {
        hint: "Leave it out.",
      });
    }
    if (options.embeddingModel !== undefined && withoutEmbeddingModel.includes(kind)) {
      throw new UserInputError(
        `--embedding-model says whose embeddings are drawn; it has no meaning for ${kind}.`,
        { hint: "Leave it out." },
      );
    }
    await refuseNoRoom(options);
    const target = await targetOf(kind, reference, options);
    const { writePlots } = await import("../explorer/plots/write-plots.ts");
    const plots = await writePlots(databasePath(options), {
      kind,
      ...target,
      ...(options.embeddingModel !== undefined && { embeddingModel: options.embeddingModel }),
      style: { theme: options.theme, widthMm: options.width, fontPt: options.fontSize },
      formats: options.formats,
      out: options.out,
      force: options.force ?? false,
      suggested: (rest) => suggestedCommand(rest, options),
      onDefect: (error) => console.error(error),
    });
    if (options.json) console.log(printableJson({ plots }));
    else for (const { files } of plots) for (const file of files) console.log(file);
  });

/** The full ids, and an embedding model that the experiment has. */
async function targetOf(kind: PlotKind, reference: string, options: PlotCommandOptions) {
  const { findExperiment } = await import("../store/find-experiment.ts");
  const { presentExperiment } = await import("../store/experiments.ts");
  const { findRun } = await import("../store/find-run.ts");
  const { UserInputError } = await import("../errors.ts");
  using store = await openStoreOf(options, "read");
  const { database } = store;
  const run = plotKinds[kind].of === "run" ? findRun(database, reference) : undefined;
  const experiment =
    run === undefined ? findExperiment(database, reference) : presentExperiment(database, run.experiment_id);
  const model = options.embeddingModel;
  if (model !== undefined && !experiment.embedding_models.includes(model)) {
    throw new UserInputError(
      `--embedding-model ${model}: the experiment has no embedding model of that name.`,
      {
        hint: `It has ${experiment.embedding_models.join(", ")}.`,
      },
    );
  }
  const runs = options.runs?.map((one) => findRun(database, one, { experimentId: experiment.id }).id);
  return { id: (run ?? experiment).id, experimentId: experiment.id, ...(runs !== undefined && { runs }) };
}

/** Ticks, axis titles and legends need a width that grows with the letters. */
async function refuseNoRoom({ width, fontSize }: PlotCommandOptions): Promise<void> {
  const { UserInputError } = await import("../errors.ts");
  const least = Math.ceil(MM_PER_POINT * fontSize);
  if (width >= least) return;
  throw new UserInputError(`--width ${width}: letters of ${fontSize} pt leave no room for a plot.`, {
    hint: `Make it at least ${least} mm wide, or the letters smaller.`,
  });
}

function sizeOption(flags: string, description: string, of: keyof typeof figureLimits): Option {
  const { least, greatest } = figureLimits[of];
  return new Option(flags, description).default(defaultFigureStyle[of]).argParser((text) => {
    const number = decimalNumber(text);
    if (number !== undefined && number >= least && number <= greatest) return number;
    throw new InvalidArgumentError(`Expected a number from ${least} to ${greatest}.`);
  });
}

function formatsOf(text: string): readonly PlotFormat[] {
  const asked = text.split(",");
  const unknown = asked.find((one) => !formats.includes(one as PlotFormat));
  if (unknown === undefined) return formats.filter((one) => asked.includes(one));
  throw new InvalidArgumentError(
    `Expected some of ${formats.join(", ")} with commas between, found “${unknown}”.`,
  );
}
