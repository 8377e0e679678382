import { Command, InvalidArgumentError, Option } from "commander";
import { InterruptedError, UserInputError } from "../errors.ts";
import { type TableFormatName, tableFormatNames } from "../exports/tables/table-format-names.ts";
import type { DiagramDistanceOptions } from "../homology/diagram-distances.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { interruptible } from "./interruption.ts";
import { terminalWidth } from "./text-width.ts";
import { wholeNumberOption } from "./whole-number-option.ts";

type OrderName = "1" | "2" | "bottleneck";
type GroundName = "l2" | "linf";

interface DistancesCommandOptions extends DatabaseOptions {
  readonly dimension: 0 | 1 | 2;
  readonly order: OrderName;
  readonly ground?: GroundName;
  readonly embeddingModel?: readonly string[];
  readonly network?: number;
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const distancesCommand = new Command("distances")
  .description("tell how far the persistence diagrams of an experiment's runs are from each other")
  .argument("[id]", "the id of an experiment, a part of it, or latest", "latest")
  .addOption(databaseOption())
  .addOption(wholeNumberOption("--dimension <k>", "of H0, H1 or H2", { least: 0, greatest: 2, byDefault: 1 }))
  .addOption(
    new Option("--order <p>", "Wasserstein distance of order 1 or 2, or bottleneck distance")
      .choices(["1", "2", "bottleneck"])
      .default("1"),
  )
  .addOption(
    new Option(
      "--ground <norm>",
      "what a bar's way is measured in (default: l2; linf for bottleneck)",
    ).choices(["l2", "linf"]),
  )
  .option("--embedding-model <name...>", "by these embedding models (default: all)")
  .addOption(
    new Option("--network <n>", "only this network, from 1 (default: all)").argParser((text) => {
      if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
      throw new InvalidArgumentError("Expected a whole number from 1.");
    }),
  )
  .option("--out <file>", `write all pairs to a file that ends in .${tableFormatNames.join(", .")}`)
  .option("--force", "replace a file that exists")
  .option("--json", "print the matrices as JSON")
  .option("--quiet", "no progress on stderr")
  .addHelpText("before", "Example: panic-tda distances latest --order bottleneck\n")
  .action(async (reference: string, options: DistancesCommandOptions) => {
    const { diagramMatrices } = await import("../distances/diagram-matrices.ts");
    const format = options.out === undefined ? undefined : formatOf(options.out);
    const { dimension, embeddingModel: embeddingModels, network } = options;
    const measure = measureOf(options);
    using store = await openStoreOf(options, "read");
    const experiment = store.experiment(reference);
    const matrices = await withProgress(options, (pace) =>
      diagramMatrices(store, experiment, { ...measure, dimension, embeddingModels, network, ...pace }),
    );
    if (matrices.length === 0) throw nothingToCompare(experiment.id, options);
    const measured = {
      experimentId: experiment.id,
      dimension,
      order: options.order,
      ground: measure.ground,
      matrices,
    };
    if (options.out !== undefined && format !== undefined) {
      const { writeDistances } = await import("../exports/distances/write-distances.ts");
      const { tableFormats } = await import("../exports/tables/table-format.ts");
      const { counted } = await import("../text/numbers.ts");
      const rows = await writeDistances(
        options.out,
        measured,
        tableFormats.find(({ name }) => name === format)!,
        {
          force: options.force ?? false,
        },
      );
      console.error(`${options.out}: ${counted(rows, "pair")}`);
    }
    const { distancesJson, distancesText } = await import("./distances-text.ts");
    console.log(options.json ? distancesJson(measured) : distancesText(measured, terminalWidth()));
  });

function nothingToCompare(experimentId: string, { network }: DistancesCommandOptions): UserInputError {
  const which = network === undefined ? "no network has" : `network ${network} does not have`;
  return new UserInputError(
    `experiment ${experimentId.slice(-8)}: ${which} two runs with persistence diagrams, between which a distance could be told.`,
    {
      hint: "Diagrams are computed when a run is complete and embedded: panic-tda status tells how far it is.",
    },
  );
}

function measureOf({ order, ground }: DistancesCommandOptions) {
  const isBottleneck = order === "bottleneck";
  return {
    order: isBottleneck ? Number.POSITIVE_INFINITY : (Number(order) as 1 | 2),
    ground: (ground ?? (isBottleneck ? "linf" : "l2")) === "linf" ? "maximum" : "euclidean",
  } as const satisfies DiagramDistanceOptions;
}

/** @throws UserInputError for an ending that no format has */
function formatOf(path: string): TableFormatName {
  const format = tableFormatNames.find((name) => path.toLowerCase().endsWith(`.${name}`));
  if (format !== undefined) return format;
  throw new UserInputError(
    `--out ${path}: found no known ending, expected .${tableFormatNames.join(", .")}.`,
    {
      hint: "The ending says what is written, for example distances.parquet.",
    },
  );
}

// Most matrices are there before anyone would look.
const SILENT_MS = 1_000;

interface PaceOfCommand {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Works with a line of progress on stderr after one second, on a terminal alone; Ctrl-C ends it. */
async function withProgress<Result>(
  { quiet }: DistancesCommandOptions,
  work: (pace: PaceOfCommand) => Promise<Result>,
): Promise<Result> {
  const startedMs = performance.now();
  const isAnimated = !quiet && process.stderr.isTTY === true && !process.env.NO_COLOR;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) process.stderr.write("\r\u001B[K");
    isDrawn = false;
  };
  const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => {
    if (!isAnimated || performance.now() - startedMs < SILENT_MS) return;
    isDrawn = true;
    process.stderr.write(`\r\u001B[K  ${Math.floor((100 * done) / total)} % of ${total} distances`);
  };
  try {
    return await interruptible({ first: clear, second: clear }, (signal) =>
      work({ signal, onProgress }).catch((error) => {
        throw signal.aborted ? new InterruptedError("Interrupted; nothing was written.") : error;
      }),
    );
  } finally {
    clear();
  }
}
