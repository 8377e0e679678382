import { Command, InvalidArgumentError, Option } from "commander";
import { InterruptedError, UserInputError } from "../errors.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { decimalNumber } from "./decimal-number.ts";
import { interruptible } from "./interruption.ts";
import { suggestedCommand } from "./invocation.ts";

interface CreateOptions extends DatabaseOptions {
  readonly embeddingModel: string;
  readonly from?: string;
  readonly layer?: number;
  readonly medoids?: number;
  readonly core: number;
  readonly experiment?: readonly string[];
  readonly newVersion?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const MOST_MEDOIDS = 10_000;

function wholeNumber(least: number, most: number) {
  return (text: string) => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

export const codebookCreateCommand = new Command("create")
  .description("make a codebook from the embeddings of a model, and label them by it")
  .argument("<name>", "what it is to be called")
  .requiredOption("--embedding-model <name>", "whose vectors it is for")
  .option("--from <algorithm>", "take the medoids of a clustering: hdbscan or evoc")
  .addOption(
    new Option("--layer <n>", "of the clustering; 0 is the finest (default: 0)").argParser(
      wholeNumber(0, 1000),
    ),
  )
  .addOption(new Option("--medoids <n>", "choose so many medoids").argParser(wholeNumber(1, MOST_MEDOIDS)))
  .addOption(
    new Option("--core <quantile>", "the share of a medoid's own points that its core holds")
      .default(0.8)
      .argParser((text) => {
        const quantile = decimalNumber(text);
        if (quantile !== undefined && quantile > 0 && quantile <= 1) return quantile;
        throw new InvalidArgumentError("Expected a number above 0, at most 1.");
      }),
  )
  .option("--experiment <id...>", "make it from these experiments alone (default: all)")
  .option("--new-version", "make a further version of a codebook that there is")
  .addOption(databaseOption())
  .option("--quiet", "print no progress")
  .option("--json", "print it as JSON")
  .addHelpText(
    "before",
    "Example: panic-tda codebook create motifs --embedding-model SketchText --medoids 12\n",
  )
  .action(async (name: string, options: CreateOptions) => {
    const from = sourceOf(options);
    const { createCodebook } = await import("../codebooks/create-codebook.ts");
    const { ShareBar } = await import("./share-bar.ts");
    using store = await openStoreOf(options, "write");
    const experimentIds = options.experiment?.map((reference) => store.experiment(reference).id);
    const bar = new ShareBar();
    const tell = { first: () => bar.finish(), second: () => bar.finish() };
    try {
      await interruptible(tell, (signal) =>
        createCodebook(store, {
          name,
          embeddingModel: options.embeddingModel,
          from,
          coreQuantile: options.core,
          experimentIds,
          newVersion: options.newVersion,
          signal,
          onProgress: ({ phase, share }) => {
            if (!options.quiet) bar.update(phase, share);
          },
        }).catch((error) => {
          if (signal.aborted)
            throw new InterruptedError(
              "Interrupted; no codebook was made, or its labels are not complete: assign adds them.",
            );
          throw error;
        }),
      );
    } finally {
      bar.finish();
    }
    const { findCodebook } = await import("../store/codebooks.ts");
    const { codebookJson, codebookText } = await import("./codebook-show.ts");
    const codebook = findCodebook(store.database, name);
    if (options.json) console.log(JSON.stringify(codebookJson(store.database, codebook)));
    else console.log(codebookText(store.database, codebook));
    if (!options.quiet && !options.json)
      console.error(
        `Look at it: ${suggestedCommand(`codebook show ${JSON.stringify(name).slice(1, -1)}`, options)}`,
      );
  });

/** One of two ways to choose medoids. */
function sourceOf({ from, layer, medoids }: CreateOptions) {
  if (from !== undefined && medoids !== undefined)
    throw new UserInputError(`--from ${from} and --medoids ${medoids}: found both, expected one of them.`, {
      hint: "A clustering has as many medoids as clusters.",
    });
  if (from === undefined && layer !== undefined)
    throw new UserInputError("--layer: it belongs to --from, which is missing.");
  if (from !== undefined) return { algorithm: from, layer: layer ?? 0 };
  if (medoids !== undefined) return { medoids };
  throw new UserInputError("--medoids or --from: found neither, expected one of them.", {
    hint: "--medoids 12 chooses twelve; --from hdbscan takes those of a clustering.",
  });
}
